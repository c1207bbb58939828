package dev.planaria.server;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `planaria` as a process of its own, as an operator runs it, with nothing of this process's
/// environment but what is given.
final class Served implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    Served(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        out = Files.createTempFile(folder, "out", ".txt");
        err = Files.createTempFile(folder, "err", ".txt");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        builder.environment().put("HOME", folder.toString());
        // Most of them are asked something at once, and all share this machine.
        builder.environment().put("PLANARIA_WARM_UP", "off");
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /// Waits until it says that it answers.
    Served awaitReady() throws IOException, InterruptedException {
        return awaitOut("ANTHROPIC_API_KEY");
    }

    /// Waits until it has printed a line with this in it.
    Served awaitOut(String part) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!out().contains(part) || !out().endsWith("\n")) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new AssertionError("it did not start: " + out() + err());
            }
        }
        return this;
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    URI url() throws IOException {
        return URI.create(variable("ANTHROPIC_BASE_URL"));
    }

    String key() throws IOException {
        return variable("ANTHROPIC_API_KEY");
    }

    /// What a client's shell has in this variable after the lines that the server printed for it;
    /// nothing where they do not set it.
    private String variable(String name) throws IOException {
        List<String> lines = out().lines().skip(1).toList();
        String script = String.join("\n", lines) + "\nprintf %s \"$" + name + "\"";
        ProcessBuilder builder =
                new ProcessBuilder("/bin/sh", "-c", script).redirectErrorStream(true);
        builder.environment().remove(name);
        Process shell = builder.start();
        shell.getOutputStream().close();
        return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /// SIGTERM.
    Served terminate() {
        process.destroy();
        return this;
    }

    /// SIGKILL.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
