package dev.planaria.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One benchmark in a process of its own, so that none inherits another's heap, compiled code or
/// threads. What it says goes where this process's words go.
final class BenchProcess implements Programme.Starter {
    /// As `timeout` has it.
    static final int TOO_LONG = 124;

    /// As a shell has it.
    static final int NOT_STARTED = 126;

    private static final String MAIN = "dev.planaria.server.Main";
    private static final Duration LEAVE = Duration.ofSeconds(30);

    private final List<String> options;
    private final Duration limit;

    /// @param options of each benchmark
    /// @param limit then it is ended
    BenchProcess(List<String> options, Duration limit) {
        this.options = List.copyOf(options);
        this.limit = limit;
    }

    @Override
    public int run(String bench) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(bench)).inheritIO().start();
        try {
            if (process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            return TOO_LONG;
        } finally {
            end(process);
        }
    }

    /// Its children end with it where it is asked; what is left then is ended by name.
    private static void end(Process process) throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        if (!process.waitFor(LEAVE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private List<String> command(String bench) {
        List<String> command = new ArrayList<>();
        Path launcher = Path.of(System.getProperty("planaria.home", "."), "planaria");
        if (Files.isExecutable(launcher)) {
            command.add(launcher.toAbsolutePath().toString());
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(
                    List.of(
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            MAIN));
        }
        command.addAll(List.of("bench", bench));
        command.addAll(options);
        return command;
    }
}
