package dev.planaria.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.planaria.cli.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The exercises of `examples/workloads`: each cloned as a repository into a sandbox, the reference
/// solution played as tool calls, judged by the exercise's own tests. Red before, green after.
class WorkloadsTest {
    private static final Path WORKLOADS =
            Path.of(System.getProperty("planaria.root"), "examples", "workloads");

    @TempDir static Path folder;

    private static LiveServer live;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/python3")),
                "the exercises are in Python, and the sandbox sees /usr only: there is no /usr/bin/python3 here");
        List<Script> scripts = new ArrayList<>();
        try (var tasks = Files.list(WORKLOADS)) {
            for (Path task : tasks.filter(Files::isDirectory).sorted().toList()) {
                scripts.add(scriptOf(task));
            }
        }
        assertThat(scripts).hasSize(6);
        live = LiveServer.start(folder, scripts);
    }

    @AfterAll
    static void stop() {
        if (live != null) {
            live.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"book-store", "bowling", "clock", "forth", "grep", "hangman"})
    void exerciseIsRedBeforeAndGreenAfter(String name) throws IOException, InterruptedException {
        Path repository = repositoryOf(name);
        String session = live.session(name, repository);

        List<JsonNode> events =
                live.play(
                        session,
                        Files.readString(WORKLOADS.resolve(name).resolve("instructions.md")),
                        _ -> {});

        LiveServer.assertEndedWell(events);
        List<String> results = LiveServer.results(live.history(session));
        assertThat(results).hasSize(3);
        assertThat(results.getFirst()).contains("FAILED", "verdict=1");
        assertThat(results.getLast()).contains("\nOK", "verdict=0");
        assertThat(Files.readString(repository.resolve(module(name) + ".py")))
                .describedAs("what was cloned is not touched")
                .isEqualTo(Files.readString(WORKLOADS.resolve(name).resolve(module(name) + ".py")));
    }

    private static String module(String name) {
        return name.replace('-', '_');
    }

    private static Script scriptOf(Path task) throws IOException {
        String name = task.getFileName().toString();
        String place = "/workspace/" + name;
        String judge =
                "cd %s && python3 -m unittest %s_test.py 2>&1 | tail -n 4; echo verdict=${PIPESTATUS[0]}"
                        .formatted(place, module(name));
        return new Script(name)
                .bash(judge)
                .call(
                        "write",
                        Api.object()
                                .put("file_path", place + "/" + module(name) + ".py")
                                .put("content", Files.readString(task.resolve("oracle.py"))))
                .bash(judge)
                .say("That was the reference solution, played by a script.");
    }

    private static Path repositoryOf(String name) throws IOException, InterruptedException {
        Path repository = Files.createDirectories(folder.resolve("repositories").resolve(name));
        for (String file :
                List.of("instructions.md", module(name) + ".py", module(name) + "_test.py")) {
            Files.copy(WORKLOADS.resolve(name).resolve(file), repository.resolve(file));
        }
        LiveServer.git(repository, "init", "-q");
        LiveServer.git(repository, "add", ".");
        LiveServer.git(repository, "commit", "-q", "-m", name);
        return repository;
    }
}
