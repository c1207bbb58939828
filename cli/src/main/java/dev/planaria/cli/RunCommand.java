package dev.planaria.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `planaria run "<task>"`: one task from the command line to its end, watched as it happens.
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Gives an agent one task and shows it working.",
            "Uses the server of --url or ANTHROPIC_BASE_URL; without one it starts its own for as"
                    + " long as the task takes. Exit code 0: ended well, 1: not, 2: called wrongly."
        })
final class RunCommand implements Callable<Integer> {
    static final String DEFAULT_MODEL = "claude-sonnet-4-5";

    @Parameters(paramLabel = "TASK", description = "What is to be done.")
    String task = "";

    @Option(
            names = "--repo",
            paramLabel = "URL|PATH",
            description = "A git repository to work in, cloned into the sandbox.")
    @Nullable String repo;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "The model (else PLANARIA_MODEL, else "
                            + DEFAULT_MODEL
                            + "; `rehearsal` is a script, no model).")
    @Nullable String model;

    @Option(
            names = "--agent",
            paramLabel = "ID",
            description = "An agent that exists already, instead of --model.")
    @Nullable String agent;

    @Option(
            names = "--environment",
            paramLabel = "ID|NAME",
            description = "Where the tools run (else one named \"run\", made at first use).")
    @Nullable String environment;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory of the server that is started.")
    @Nullable String data;

    @Option(
            names = "--model-url",
            paramLabel = "URL",
            description = "Where the server that is started finds its model.")
    @Nullable String modelUrl;

    @Mixin Shared shared = new Shared();

    @Override
    public Integer call() {
        return Exit.codeOf(shared.spec, this::run);
    }

    private int run() throws IOException, InterruptedException {
        if (task.isBlank()) {
            throw CliFailure.usage("the task is empty");
        }
        if (agent != null && model != null) {
            throw CliFailure.usage("--agent brings its own model: leave out --model");
        }
        if (shared.connection.isNamed()) {
            if (data != null || modelUrl != null) {
                throw CliFailure.usage(
                        "--data and --model-url are for a server that is started here, but --url"
                                + " or ANTHROPIC_BASE_URL names one");
            }
            try (Api api = shared.connection.open()) {
                return work(api);
            }
        }
        List<String> options = new ArrayList<>();
        if (data != null) {
            options.addAll(List.of("--data", data));
        }
        if (modelUrl != null) {
            options.addAll(List.of("--model-url", modelUrl));
        }
        // Its first message comes at once, and few follow.
        Map<String, String> environment = Map.of("PLANARIA_WARM_UP", "off");
        try (LocalServer server = LocalServer.start(options, environment)) {
            return work(server.api());
        }
    }

    private int work(Api api) throws InterruptedException {
        RunSetup setup = new RunSetup(api);
        ObjectNode body = Api.object();
        body.put("agent", agent != null ? agent : setup.agentFor(modelName()));
        body.put("environment_id", setup.environment(environment));
        body.put("title", Texts.oneLine(task, 80));
        if (repo != null) {
            ObjectNode resource = body.putArray("resources").addObject();
            resource.put("type", "github_repository").put("url", repository(repo));
        }
        JsonNode session = api.post(Api.path("v1", "sessions"), body);
        String id = session.path("id").asString("");
        if (!shared.json) {
            shared.out().println("  session " + id + " on " + api.base());
            shared.out().flush();
        }
        return new Following(api, id, shared)
                .untilRest(
                        null,
                        () ->
                                api.post(
                                        Api.path("v1", "sessions", id, "events"),
                                        Messages.user(task)));
    }

    private String modelName() {
        if (model != null) {
            return model;
        }
        String variable = System.getenv().getOrDefault("PLANARIA_MODEL", "");
        return variable.isBlank() ? DEFAULT_MODEL : variable;
    }

    /// A path of this machine is made absolute, since the server stands somewhere else; anything
    /// that is no folder here is taken for a URL.
    static String repository(String text) {
        if (text.contains("://")) {
            return text;
        }
        Path path = Path.of(text);
        if (!Files.isDirectory(path)) {
            throw CliFailure.usage(
                    "--repo \"" + text + "\" is neither a folder here nor a URL (https://…)");
        }
        return path.toAbsolutePath().normalize().toString();
    }
}
