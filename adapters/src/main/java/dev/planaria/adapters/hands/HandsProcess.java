package dev.planaria.adapters.hands;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Starts the hands process of a data directory unless one answers already. It is detached: no
/// child of this process, with none of its environment.
final class HandsProcess {
    private static final Duration START_MAX = Duration.ofSeconds(30);
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final HandsPlaces places;
    private final List<String> command;

    /// @param command what starts it, with all its options
    HandsProcess(HandsPlaces places, List<String> command) {
        this.places = places;
        this.command = List.copyOf(command);
    }

    /// A connection to the hands process, if there is one that answers.
    HandsConnection connect() throws IOException {
        return HandsConnection.open(places.socket());
    }

    /// A connection to the hands process, which is started where there is none. Two who come at
    /// once start one.
    HandsConnection connectOrStart() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_MAX.toNanos();
        while (true) {
            try {
                return connect();
            } catch (IOException e) {
                // No socket, or nobody behind it.
                if (System.nanoTime() > deadline) {
                    throw new IOException(
                            "the hands process does not answer, see " + places.complaints(), e);
                }
            }
            try (FileChannel channel =
                            FileChannel.open(
                                    places.startLock(),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock != null && !answers()) {
                    start();
                    continue;
                }
            } catch (OverlappingFileLockException e) {
                // Another thread of this server is starting it.
                pause();
                continue;
            }
            pause();
        }
    }

    private boolean answers() {
        try (HandsConnection connection = connect()) {
            return connection != null;
        } catch (IOException e) {
            return false;
        }
    }

    // Somebody else starts it; this is not the path of any call but the first.
    private static void pause() throws InterruptedException {
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /// Waits for its word that it can be asked: the first line it says.
    private void start() throws IOException {
        // setsid leaves at once, and Java closes what it had of a process that has left: so
        // somebody else must wait
        // for the first line.
        String script =
                Files.isExecutable(SETSID)
                        ? SETSID + " --fork \"$@\" | head -n 1"
                        : "\"$@\" | head -n 1";
        List<String> detached = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        detached.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(detached).directory(new File("/"));
        builder.environment().clear();
        builder.environment()
                .put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        // Without a locale Java could not name files that are not ASCII.
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.redirectError(places.complaints().toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        try (BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = said.readLine();
            if (line == null || !(line.equals(HandsMain.READY) || line.equals(HandsMain.HELD))) {
                throw new IOException(
                        "the hands process did not start: "
                                + (line == null
                                        ? Files.readString(places.complaints()).strip()
                                        : line));
            }
        }
    }
}
