package dev.planaria.server.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A small real git repository whose test fails.
final class DemoRepository {
    private DemoRepository() {}

    /// Makes the repository in a new folder `leap` of this one, and returns it.
    static Path makeIn(Path folder) throws IOException, InterruptedException {
        Path repository = Files.createDirectory(folder.resolve("leap"));
        for (String file : List.of("leap.sh", "test.sh")) {
            Files.writeString(repository.resolve(file), resource(file));
        }
        git(repository, "init", "-q");
        git(repository, "add", ".");
        git(repository, "commit", "-q", "-m", "Tell leap years");
        return repository;
    }

    static String resource(String name) throws IOException {
        try (InputStream in = DemoRepository.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the demo's " + name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void git(Path repository, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of("-c", "user.name=Planaria demo"));
        command.addAll(List.of("-c", "user.email=demo@planaria.invalid"));
        command.addAll(List.of("-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(repository.toFile())
                        .redirectErrorStream(true);
        // Nobody's own settings or hooks.
        builder.environment()
                .putAll(Map.of("GIT_CONFIG_GLOBAL", "/dev/null", "GIT_CONFIG_NOSYSTEM", "1"));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException("git " + arguments[0] + " failed: " + said.strip());
        }
    }
}
