package dev.planaria.adapters.hands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.planaria.core.id.HandId;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A hands process of a data directory of its own, and what tests do to it from outside.
final class TestHands implements AutoCloseable {
    private static final int SPARE_UID = 64_321;

    private final Path room;
    private final Path data;
    private final String kind;
    private final boolean otherUser;
    private final List<String> command;
    private final HandsSandboxProvider provider;

    private TestHands(Path room, List<String> before, String kind, List<String> options)
            throws IOException {
        this.room = room;
        // Nobody else may pass: any data directory must do.
        this.data = room.resolve("data directory, ünlich");
        Files.createDirectories(data.resolve("hands"));
        String classPath = System.getProperty("java.class.path");
        if (!before.isEmpty()) {
            classPath = readableClassPath(classPath, room.resolve("classes"));
            giveAway(data);
            giveAway(data.resolve("hands"));
        }
        this.kind = kind;
        this.otherUser = !before.isEmpty();
        this.command = new ArrayList<>(before);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        command.addAll(
                HandsSandboxProvider.command(
                        java, classPath, List.of(), TestHandsMain.class.getName()));
        this.provider =
                new HandsSandboxProvider(data, command, kind, options.toArray(String[]::new));
    }

    /// Hands that run as whoever runs the tests.
    static TestHands of(String kind, String... options) {
        try {
            Path room = Files.createTempDirectory("planaria-hands");
            return new TestHands(room, List.of(), kind, List.of(options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Hands that run as an ordinary user, where the tests run as root.
    static TestHands ofOrdinaryUser(String kind, String... options) {
        assumeTrue(isRoot(), "only root can become another user");
        try {
            Path room = Files.createTempDirectory("planaria-hands");
            Files.setPosixFilePermissions(room, PosixFilePermissions.fromString("rwxr-xr-x"));
            String uid = Integer.toString(SPARE_UID);
            List<String> before =
                    List.of(
                            "/usr/bin/setpriv",
                            "--reuid=" + uid,
                            "--regid=" + uid,
                            "--clear-groups",
                            "--no-new-privs");
            return new TestHands(room, before, kind, List.of(options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HandsSandboxProvider provider() {
        return provider;
    }

    /// Another server on the same data directory.
    HandsSandboxProvider anotherServer() throws IOException {
        return new HandsSandboxProvider(data, List.of("/bin/false"), "bubblewrap");
    }

    /// A server beside the first, which may start the hands as well.
    HandsSandboxProvider secondServer() throws IOException {
        return new HandsSandboxProvider(data, command, kind);
    }

    Path data() {
        return data;
    }

    /// What the hand works on, seen from outside.
    Path workspace(HandId hand) {
        return data.resolve("hands/homes").resolve(hand.value()).resolve("workspace");
    }

    void untilThere(HandId hand, String file) {
        until(() -> Files.exists(workspace(hand).resolve(file)), file + " is there");
    }

    /// The hands process of this data directory.
    ProcessHandle process() {
        return processes("TestHandsMain")
                .filter(each -> each.pid() != ProcessHandle.current().pid())
                .findFirst()
                .orElseThrow();
    }

    /// Processes whose command line names this data directory and `word`.
    private Stream<ProcessHandle> processes(String word) {
        return ProcessHandle.allProcesses()
                .filter(each -> commandLine(each).contains(data.toString()))
                .filter(each -> commandLine(each).contains(word))
                .filter(each -> commandLine(each).contains("-Xmx64m"))
                .filter(each -> !commandLine(each).startsWith("/bin/sh"));
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
        } catch (IOException e) {
            return "";
        }
    }

    /// Whether a process runs whose command line is exactly these words, anywhere on the machine.
    static boolean runs(String... words) {
        String wanted = String.join("\0", words) + "\0";
        return ProcessHandle.allProcesses().anyMatch(each -> commandLine(each).equals(wanted));
    }

    static void until(java.util.function.BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain until %s", what).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Override
    public void close() {
        try {
            provider.dismiss();
            provider.close();
            until(
                    () -> processes("TestHandsMain").findAny().isEmpty(),
                    "the hands process has left");
            Trees.delete(room);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes the hands' user the owner of a file.
    void give(Path path) throws IOException {
        if (otherUser) {
            giveAway(path);
        }
    }

    /// Where those inside find the spool.
    String spoolInside(HandId hand) {
        return kind.equals("process")
                ? workspace(hand).resolveSibling("spool").toString()
                : "/var/spool/planaria";
    }

    /// Where those inside find the worker's scripts.
    String libraryInside() {
        return kind.equals("process") ? data.resolve("hands/lib").toString() : "/opt/planaria";
    }

    private static void giveAway(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", SPARE_UID);
        Files.setAttribute(path, "unix:gid", SPARE_UID);
    }

    /// What the hands need of our class path, where another user can read it.
    private static String readableClassPath(String classPath, Path target) throws IOException {
        List<String> copied = new ArrayList<>();
        Files.createDirectory(target);
        String real = System.getProperty("surefire.test.class.path", classPath);
        for (String entry : real.split(File.pathSeparator, -1)) {
            Path from = Path.of(entry);
            if (Files.isDirectory(from)
                    || entry.contains("jackson")
                    || entry.contains("planaria")) {
                Path to = target.resolve(copied.size() + from.getFileName().toString());
                copy(from, to);
                copied.add(to.toString());
            }
        }
        return String.join(File.pathSeparator, copied);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
