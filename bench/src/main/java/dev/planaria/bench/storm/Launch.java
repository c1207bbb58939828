package dev.planaria.bench.storm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How a node is started: a small Java with the class path of this one, and a class-data archive
/// that is written once, so that hundreds of starts stay cheap.
final class Launch {
    private static final String MAIN = "dev.planaria.server.Main";

    private final String classPath;
    private final Path archive;
    private final Path config;
    private final Store store;
    private final String hand;

    /// @param folder for the archive and the configuration
    /// @param modelUrl where all nodes find their model
    Launch(Path folder, Store store, String modelUrl) throws IOException {
        this.classPath = OwnJars.classPath(folder);
        this.archive = folder.resolve("serve.jsa");
        this.config =
                Files.writeString(
                        folder.resolve("config.json"),
                        "{\"models\": [{\"pattern\": \"rehearsal*\", \"url\": \""
                                + modelUrl
                                + "\", \"key_env\": \""
                                + StormKeys.MODEL_VARIABLE
                                + "\"}]}");
        this.store = store;
        this.hand = isOnPath("bwrap") ? "bubblewrap" : "process";
    }

    String hand() {
        return hand;
    }

    List<String> command(int node, int port) {
        List<String> command = java(Files.exists(archive) ? "-XX:SharedArchiveFile=" : "");
        command.addAll(List.of("serve", "--port", Integer.toString(port)));
        command.addAll(List.of("--config", config.toString(), "--hand", hand));
        command.addAll(store.serveOptions(node));
        return command;
    }

    /// Lets one server run for a moment and writes the archive as it ends.
    void train(Path scratch) throws IOException, InterruptedException {
        List<String> command = java("-XX:ArchiveClassesAtExit=");
        Path data = scratch.resolve("trained");
        command.addAll(List.of("serve", "--port", "0", "--data", data.toString()));
        Path log = scratch.resolve("training.log");
        ServerProcess training = new ServerProcess(command, environment(), 0, log);
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (training.isAlive()
                && System.nanoTime() < end
                && !Files.readString(log).contains("listening")) {
            Pause.of(Duration.ofMillis(50));
        }
        training.stop();
    }

    private List<String> java(String archiveOption) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms32m", "-Xmx512m", "-XX:+UseSerialGC", "-Xlog:disable"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        command.add("-XX:+ExitOnOutOfMemoryError");
        if (!archiveOption.isEmpty()) {
            command.add(archiveOption + archive);
        }
        String home = System.getProperty("planaria.home");
        if (home != null) {
            command.add("-Dplanaria.home=" + home);
        }
        command.addAll(List.of("-cp", classPath, MAIN));
        return command;
    }

    Map<String, String> environment() {
        return Map.of("PLANARIA_API_KEY", StormKeys.API, StormKeys.MODEL_VARIABLE, StormKeys.MODEL);
    }

    private static boolean isOnPath(String program) {
        for (String place : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (!place.isEmpty() && Files.isExecutable(Path.of(place, program))) {
                return true;
            }
        }
        return false;
    }
}
