package dev.planaria.server.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Whether there are hands for a data directory, told from outside: from the machine's processes,
/// not from what the server says of itself.
public final class HandsWatch {
    private final Path data;

    public HandsWatch(Path data) {
        this.data = data;
    }

    /// The hands processes of this data directory.
    public List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses().filter(this::isHands).toList();
    }

    /// Whether a program with these arguments runs below the hands: a command in a sandbox.
    public boolean isRunning(String... words) {
        return processes().stream()
                .flatMap(ProcessHandle::descendants)
                .anyMatch(process ->
                        String.join(" ", words(process)).strip().equals(String.join(" ", words)));
    }

    private boolean isHands(ProcessHandle process) {
        List<String> words = words(process);
        return words.contains("hands")
                && words.stream().anyMatch(word -> word.equals(data.toString()));
    }

    private static List<String> words(ProcessHandle process) {
        Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        if (Files.isReadable(file)) {
            try {
                // The whole of it: what the JDK tells is cut at a page, and a class path is long.
                return List.of(
                        new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                                .split("\0", -1));
            } catch (IOException e) {
                // It ended while it was looked at.
                return List.of();
            }
        }
        Optional<String[]> arguments = process.info().arguments();
        return arguments.map(List::of).orElse(List.of());
    }

    /// Ends them, and with them every sandbox. An interrupt makes it short, not incomplete.
    public void end() {
        boolean interrupted = false;
        for (ProcessHandle process : processes()) {
            process.destroy();
            try {
                process.onExit().get(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
                process.destroyForcibly();
            } catch (TimeoutException e) {
                process.destroyForcibly();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
