package dev.planaria.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `planaria agents …`: what thinks, by name, model and tools; versioned.
@Command(
        name = "agents",
        mixinStandardHelpOptions = true,
        description = "Lists, shows, creates and archives agents.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            AgentsCommand.ListThem.class,
            AgentsCommand.Show.class,
            AgentsCommand.Versions.class,
            FirstTokenCommand.OfAgent.class,
            AgentsCommand.Create.class,
            AgentsCommand.Archive.class
        })
final class AgentsCommand {
    private static final List<String> COLUMNS =
            List.of(
                    "ID=id",
                    "NAME=name",
                    "VERSION=version",
                    "MODEL=model.id",
                    "CREATED=created_at");

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Newest first.")
    static final class ListThem implements Callable<Integer> {
        @Mixin Shared shared = new Shared();
        @Mixin Listing listing = new Listing();

        @Override
        public Integer call() {
            return shared.with(
                    api -> shared.table(listing.of(api, Api.path("v1", "agents")), COLUMNS));
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "One agent, whole.")
    static final class Show implements Callable<Integer> {
        @Mixin Shared shared = new Shared();

        @Parameters(paramLabel = "AGENT")
        String id = "";

        @Option(names = "--version-number", paramLabel = "N", description = "Else its newest.")
        @Nullable Integer version;

        @Override
        public Integer call() {
            String number = version == null ? null : version.toString();
            return shared.with(api ->
                    shared.print(
                            api.get(Api.path("v1", "agents", id) + Api.query("version", number))));
        }
    }

    @Command(
            name = "versions",
            mixinStandardHelpOptions = true,
            description = "Every version of an agent, newest first.")
    static final class Versions implements Callable<Integer> {
        @Mixin Shared shared = new Shared();

        @Parameters(paramLabel = "AGENT")
        String id = "";

        @Override
        public Integer call() {
            return shared.with(api ->
                    shared.table(
                            api.list(Api.path("v1", "agents", id, "versions"), Integer.MAX_VALUE),
                            COLUMNS));
        }
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Makes an agent; it has the sandbox tools unless told otherwise.")
    static final class Create implements Callable<Integer> {
        @Mixin Shared shared = new Shared();
        @Mixin BodyFile file = new BodyFile();

        @Option(names = "--name", description = "Its name.")
        @Nullable String name;

        @Option(names = "--model", description = "The model that thinks for it.")
        @Nullable String model;

        @Option(names = "--system", description = "Its system prompt, or @FILE.")
        @Nullable String system;

        @Option(names = "--description", description = "A text for people.")
        @Nullable String description;

        @Option(names = "--no-tools", description = "Without the sandbox tools.")
        boolean noTools;

        @Option(names = "--ask", description = "Asks before each call of a sandbox tool.")
        boolean ask;

        @Override
        public Integer call() {
            return shared.with(api -> {
                ObjectNode body = file.read();
                fill(body);
                shared.create(api, "agents", body);
            });
        }

        private void fill(ObjectNode body) throws IOException {
            if (name != null) {
                body.put("name", name);
            }
            if (model != null) {
                body.put("model", model);
            }
            if (system != null) {
                body.put("system", BodyFile.textOf(system));
            }
            if (description != null) {
                body.put("description", description);
            }
            BodyFile.require(body, "name", "--name");
            BodyFile.require(body, "model", "--model");
            if (!noTools && !body.has("tools")) {
                ObjectNode toolset = body.putArray("tools").addObject();
                toolset.put("type", "agent_toolset_20260401");
                if (ask) {
                    toolset.putObject("default_config")
                            .putObject("permission_policy")
                            .put("type", "always_ask");
                }
            }
        }
    }

    @Command(
            name = "archive",
            mixinStandardHelpOptions = true,
            description = "Takes no new sessions from then on; running ones go on.")
    static final class Archive implements Callable<Integer> {
        @Mixin Shared shared = new Shared();

        @Parameters(paramLabel = "AGENT")
        String id = "";

        @Override
        public Integer call() {
            return shared.archive("agents", id);
        }
    }
}
