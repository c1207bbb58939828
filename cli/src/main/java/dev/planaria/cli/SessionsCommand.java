package dev.planaria.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `planaria sessions …`: the sessions themselves; what is said to one is in [SessionTalk].
@Command(
        name = "sessions",
        mixinStandardHelpOptions = true,
        description = "Lists, shows, creates, archives and deletes sessions, and speaks to them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SessionsCommand.ListThem.class,
            SessionsCommand.Show.class,
            SessionsCommand.Create.class,
            SessionTalk.Send.class,
            SessionTalk.Interrupt.class,
            SessionTalk.Confirm.class,
            SessionTalk.Result.class,
            FirstTokenCommand.OfSession.class,
            SessionsCommand.Wake.class,
            SessionsCommand.Archive.class,
            SessionsCommand.Delete.class
        })
final class SessionsCommand {
    private static final List<String> COLUMNS =
            List.of(
                    "ID=id",
                    "STATUS=status",
                    "TITLE=title",
                    "AGENT=agent.name",
                    "CREATED=created_at");

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Newest first.")
    static final class ListThem implements Callable<Integer> {
        @Mixin Shared shared = new Shared();
        @Mixin Listing listing = new Listing();

        @Option(names = "--agent", paramLabel = "ID", description = "Only those of this agent.")
        @Nullable String agent;

        @Option(names = "--status", description = "Only those that are running, idle, …")
        @Nullable String status;

        @Override
        public Integer call() {
            return shared.with(api ->
                    shared.table(
                            listing.of(
                                    api,
                                    Api.path("v1", "sessions"),
                                    "agent_id",
                                    agent,
                                    "statuses[]",
                                    status),
                            COLUMNS));
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "One session, whole.")
    static final class Show implements Callable<Integer> {
        @Mixin Shared shared = new Shared();

        @Parameters(paramLabel = "SESSION")
        String id = "";

        @Override
        public Integer call() {
            return shared.with(api -> shared.print(api.get(Api.path("v1", "sessions", id))));
        }
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Makes a session; it waits until somebody sends it a message.")
    static final class Create implements Callable<Integer> {
        @Mixin Shared shared = new Shared();
        @Mixin BodyFile file = new BodyFile();

        @Option(names = "--agent", paramLabel = "ID", description = "Who thinks.")
        @Nullable String agent;

        @Option(names = "--environment", paramLabel = "ID", description = "Where tools run.")
        @Nullable String environment;

        @Option(names = "--title", description = "A text for people.")
        @Nullable String title;

        @Option(names = "--repo", paramLabel = "URL|PATH", description = "A git repository.")
        @Nullable String repo;

        @Override
        public Integer call() {
            return shared.with(api -> {
                ObjectNode body = file.read();
                fill(body);
                shared.create(api, "sessions", body);
            });
        }

        private void fill(ObjectNode body) {
            if (agent != null) {
                body.put("agent", agent);
            }
            if (environment != null) {
                body.put("environment_id", environment);
            }
            if (title != null) {
                body.put("title", title);
            }
            if (repo != null) {
                body.withArray("/resources")
                        .addObject()
                        .put("type", "github_repository")
                        .put("url", RunCommand.repository(repo));
            }
            BodyFile.require(body, "agent", "--agent");
            BodyFile.require(body, "environment_id", "--environment");
        }
    }

    @Command(
            name = "wake",
            mixinStandardHelpOptions = true,
            description = "Lets a session go on that was put away after it failed again and again.")
    static final class Wake implements Callable<Integer> {
        @Mixin Shared shared = new Shared();

        @Parameters(paramLabel = "SESSION")
        String id = "";

        @Override
        public Integer call() {
            return shared.with(api -> {
                JsonNode answer = api.post(Api.path("v1", "x", "sessions", id, "wake"));
                shared.done(answer, told(answer));
            });
        }

        private String told(JsonNode answer) {
            String was = answer.path("was").asString("");
            return answer.path("woken").asBoolean(false)
                    ? "woken "
                            + id
                            + " (was "
                            + was
                            + " after "
                            + answer.path("attempts").asInt()
                            + " attempts)"
                    : "nothing to wake: " + id + " is " + was;
        }
    }

    @Command(
            name = "archive",
            mixinStandardHelpOptions = true,
            description = "Ends a session; it stays readable.")
    static final class Archive implements Callable<Integer> {
        @Mixin Shared shared = new Shared();

        @Parameters(paramLabel = "SESSION")
        String id = "";

        @Override
        public Integer call() {
            return shared.archive("sessions", id);
        }
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "For ever.")
    static final class Delete implements Callable<Integer> {
        @Mixin Shared shared = new Shared();

        @Parameters(paramLabel = "SESSION")
        String id = "";

        @Override
        public Integer call() {
            return shared.delete("sessions", id);
        }
    }
}
