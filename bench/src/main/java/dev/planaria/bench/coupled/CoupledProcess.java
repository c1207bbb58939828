package dev.planaria.bench.coupled;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A [CoupledMain] as a child, with the Java options of the product's server and a class-data
/// archive of its own. One thread at a time.
public final class CoupledProcess implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final BufferedWriter to;
    private final BufferedReader from;

    private CoupledProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.to = process.outputWriter(StandardCharsets.UTF_8);
        this.from = process.inputReader(StandardCharsets.UTF_8);
    }

    /// How such a process is started, again and again the same.
    ///
    /// @param classPath of jars, so that the archive can hold their classes
    public record Setup(Path data, Path config, String hand, String key, String classPath) {}

    /// Starts one and waits until it takes orders.
    public static CoupledProcess start(Setup setup) throws IOException {
        Files.createDirectories(setup.data());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms64m", "-XX:+UseCompactObjectHeaders", "-Xlog:disable"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-XX:+AutoCreateSharedArchive");
        command.add("-XX:SharedArchiveFile=" + setup.data().resolve("coupled.jsa"));
        command.addAll(List.of("-cp", setup.classPath(), CoupledMain.class.getName()));
        command.add(setup.data().toString());
        command.add(setup.config().toString());
        command.addAll(List.of(setup.hand(), setup.key()));
        Path log = setup.data().resolve("coupled.log");
        CoupledProcess started =
                new CoupledProcess(
                        new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
        started.answer();
        return started;
    }

    /// @param url where its API is
    public record Opened(URI url, Steps steps) {}

    /// Opens a box.
    public Opened open(Order order) throws IOException {
        JsonNode told = ask(order.line());
        return new Opened(
                URI.create(told.path("url").asString()),
                new Steps(
                        told.path("provision").asDouble(),
                        told.path("install").asDouble(),
                        told.path("brain").asDouble()));
    }

    /// Ends a box, and all that was in it.
    public void end(String box) throws IOException {
        ask("-" + box);
    }

    /// Ends a box; later ones begin with its log.
    public void makeImage(String box) throws IOException {
        ask("=" + box);
    }

    private JsonNode ask(String line) throws IOException {
        to.write(line + "\n");
        to.flush();
        return answer();
    }

    private JsonNode answer() throws IOException {
        String line = from.readLine();
        if (line == null) {
            throw new IOException("the process of boxes has ended: " + Files.readString(log));
        }
        return JsonMapper.shared().readTree(line);
    }

    /// Ends it with all its boxes.
    @Override
    public void close() throws IOException {
        to.close();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
