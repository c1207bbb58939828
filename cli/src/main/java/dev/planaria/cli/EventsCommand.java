package dev.planaria.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `planaria events …`: what happened in a session, and what is happening.
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description = "Lists the events of a session, or follows them.",
        subcommands = {EventsCommand.ListThem.class, EventsCommand.Follow.class})
final class EventsCommand implements Callable<Integer> {
    @Mixin Shared shared = new Shared();

    @Option(
            names = "--follow",
            paramLabel = "SESSION",
            description = "The same as `events follow SESSION`.")
    @Nullable String followed;

    @Override
    public Integer call() {
        return shared.codeOf(api -> {
            if (followed == null) {
                throw CliFailure.usage("of which session? planaria events list|follow SESSION");
            }
            String after = Following.newestEvent(api, followed);
            return new Following(api, followed, shared).untilGone(after);
        });
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Oldest first.")
    static final class ListThem implements Callable<Integer> {
        private static final List<String> COLUMNS =
                List.of("TIME=processed_at", "TYPE=type", "ID=id", "WHAT=what");

        @Mixin Shared shared = new Shared();

        @Parameters(paramLabel = "SESSION")
        String id = "";

        @Option(names = "--type", paramLabel = "TYPE", description = "Only events of this type.")
        @Nullable String type;

        @Option(
                names = "--after",
                paramLabel = "EVENT|POSITION",
                description = "Only what came after it.")
        @Nullable String after;

        @Option(names = "--newest-first", description = "The other way round.")
        boolean newestFirst;

        @Option(
                names = "--limit",
                paramLabel = "N",
                description = "At most this many (default: ${DEFAULT-VALUE}).",
                defaultValue = "1000")
        int limit = 1_000;

        @Override
        public Integer call() {
            return shared.with(api -> {
                if (limit < 1) {
                    throw CliFailure.usage("--limit must be at least 1, not " + limit);
                }
                List<JsonNode> events =
                        api.list(
                                Api.path("v1", "sessions", id, "events"),
                                limit,
                                "types[]",
                                type,
                                "after",
                                after,
                                "order",
                                newestFirst ? "desc" : null);
                shared.table(
                        shared.json ? events : events.stream().map(ListThem::withGist).toList(),
                        COLUMNS);
            });
        }

        /// The event with one more field for the table: what it says, in short.
        private static JsonNode withGist(JsonNode event) {
            String gist =
                    switch (event.path("type").asString("")) {
                        case "agent.tool_use", "agent.mcp_tool_use", "agent.custom_tool_use" ->
                                event.path("name").asString("") + " " + event.path("input");
                        case "session.error" -> event.path("error").path("message").asString("");
                        case "session.status_idle" ->
                                event.path("stop_reason").path("type").asString("");
                        default -> LiveView.text(event.path("content"));
                    };
            return Api.object()
                    .put("processed_at", event.path("processed_at").asString("(queued)"))
                    .put("type", event.path("type").asString(""))
                    .put("id", event.path("id").asString(""))
                    .put("what", gist);
        }
    }

    @Command(
            name = "follow",
            mixinStandardHelpOptions = true,
            description = "Shows events as they come, until the session is no more.")
    static final class Follow implements Callable<Integer> {
        @Mixin Shared shared = new Shared();

        @Parameters(paramLabel = "SESSION")
        String id = "";

        @Option(
                names = "--after",
                paramLabel = "EVENT|POSITION",
                description = "Starts behind it (0: from the beginning); else from now on.")
        @Nullable String after;

        @Option(
                names = "--until-idle",
                description = "Ends when the session rests; the exit code says whether well.")
        boolean untilIdle;

        @Override
        public Integer call() {
            return shared.codeOf(api -> {
                String start = after == null ? Following.newestEvent(api, id) : after;
                Following following = new Following(api, id, shared);
                return untilIdle
                        ? following.untilRest(start, () -> {})
                        : following.untilGone(start);
            });
        }
    }
}
