package dev.planaria.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `planaria environments …`: where tools run.
@Command(
        name = "environments",
        mixinStandardHelpOptions = true,
        description = "Lists, shows, creates, archives and deletes environments.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            EnvironmentsCommand.ListThem.class,
            EnvironmentsCommand.Show.class,
            EnvironmentsCommand.Create.class,
            EnvironmentsCommand.Archive.class,
            EnvironmentsCommand.Delete.class
        })
final class EnvironmentsCommand {
    private static final List<String> COLUMNS =
            List.of("ID=id", "NAME=name", "TYPE=config.type", "CREATED=created_at");

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Newest first.")
    static final class ListThem implements Callable<Integer> {
        @Mixin Shared shared = new Shared();
        @Mixin Listing listing = new Listing();

        @Override
        public Integer call() {
            return shared.with(
                    api -> shared.table(listing.of(api, Api.path("v1", "environments")), COLUMNS));
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "One environment, whole.")
    static final class Show implements Callable<Integer> {
        @Mixin Shared shared = new Shared();

        @Parameters(paramLabel = "ENVIRONMENT")
        String id = "";

        @Override
        public Integer call() {
            return shared.with(api -> shared.print(api.get(Api.path("v1", "environments", id))));
        }
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Makes an environment; without more it is this deployment's own hands.")
    static final class Create implements Callable<Integer> {
        @Mixin Shared shared = new Shared();
        @Mixin BodyFile file = new BodyFile();

        @Option(names = "--name", description = "Its name.")
        @Nullable String name;

        @Option(names = "--description", description = "A text for people.")
        @Nullable String description;

        @Override
        public Integer call() {
            return shared.with(api -> {
                ObjectNode body = file.read();
                if (name != null) {
                    body.put("name", name);
                }
                if (description != null) {
                    body.put("description", description);
                }
                BodyFile.require(body, "name", "--name");
                shared.create(api, "environments", body);
            });
        }
    }

    @Command(
            name = "archive",
            mixinStandardHelpOptions = true,
            description = "Takes no new sessions from then on.")
    static final class Archive implements Callable<Integer> {
        @Mixin Shared shared = new Shared();

        @Parameters(paramLabel = "ENVIRONMENT")
        String id = "";

        @Override
        public Integer call() {
            return shared.archive("environments", id);
        }
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "For ever.")
    static final class Delete implements Callable<Integer> {
        @Mixin Shared shared = new Shared();

        @Parameters(paramLabel = "ENVIRONMENT")
        String id = "";

        @Override
        public Integer call() {
            return shared.delete("environments", id);
        }
    }
}
