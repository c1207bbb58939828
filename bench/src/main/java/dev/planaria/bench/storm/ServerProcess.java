package dev.planaria.bench.storm;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One node: a server process on a port of its own, which dies and comes back there. One thread at
/// a time does things to it.
final class ServerProcess {
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final Duration LEAVE = Duration.ofSeconds(30);

    private final List<String> command;
    private final Map<String, String> environment;
    private final int port;
    private final Path log;
    private volatile boolean paused;
    private Process process;

    /// Starts it.
    ///
    /// @param log where all that it ever says goes
    ServerProcess(List<String> command, Map<String, String> environment, int port, Path log)
            throws IOException {
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.port = port;
        this.log = log;
        this.process = spawn();
    }

    private Process spawn() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // Whatever is set for other servers is not meant for this one.
        builder.environment().keySet().removeIf(name -> name.startsWith("PLANARIA_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    int port() {
        return port;
    }

    Path log() {
        return log;
    }

    boolean isPaused() {
        return paused;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /// `kill -9`.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /// `kill -9`, without waiting.
    void end() {
        process.destroyForcibly();
    }

    /// A new process in the place of one that has ended.
    void start() throws IOException {
        process = spawn();
    }

    /// Waits until it answers.
    ///
    /// @throws IOException it ended, or did not answer in time
    void awaitReady(Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!isReady()) {
            if (!process.isAlive()) {
                throw new IOException(
                        "a server ended with exit code %d; see %s"
                                .formatted(process.exitValue(), log));
            }
            if (System.nanoTime() > end) {
                throw new IOException(
                        "a server did not answer in %d s; see %s"
                                .formatted(limit.toSeconds(), log));
            }
            Pause.of(Duration.ofMillis(20));
        }
    }

    private boolean isReady() {
        try {
            return Http.ask(port, "GET /ready", Map.of(), "", SILENCE).status() == 200;
        } catch (IOException e) {
            // Not yet.
            return false;
        }
    }

    /// SIGSTOP: it stands still, and does not know.
    void pause() throws IOException, InterruptedException {
        paused = true;
        signal("-STOP");
    }

    /// SIGCONT.
    void resume() throws IOException, InterruptedException {
        signal("-CONT");
        paused = false;
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Process kill =
                new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                        .inheritIO()
                        .start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill " + signal + " " + process.pid() + " failed");
        }
    }

    /// Waits until it ends by itself.
    ///
    /// @return its exit code; -1 when it has not ended
    int awaitEnd(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
    }

    /// SIGTERM, and waits; kills what does not leave, or when it is interrupted.
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(LEAVE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
