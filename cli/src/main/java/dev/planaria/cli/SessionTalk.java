package dev.planaria.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What can be said to a session. Each is durable when the command returns.
final class SessionTalk {
    private SessionTalk() {}

    private static void say(Shared shared, Api api, String session, ObjectNode body)
            throws InterruptedException {
        JsonNode answer = api.post(Api.path("v1", "sessions", session, "events"), body);
        for (JsonNode event : answer.path("data")) {
            shared.done(event, event.path("id").asString(""));
        }
    }

    @Command(name = "send", mixinStandardHelpOptions = true, description = "Sends a message.")
    static final class Send implements Callable<Integer> {
        @Mixin Shared shared = new Shared();

        @Parameters(index = "0", paramLabel = "SESSION")
        String id = "";

        @Parameters(index = "1", paramLabel = "TEXT", description = "The message, or @FILE.")
        String text = "";

        @Option(names = "--follow", description = "Shows what comes of it until the session rests.")
        boolean follow;

        @Override
        public Integer call() {
            if (!follow) {
                return shared.with(
                        api -> say(shared, api, id, Messages.user(BodyFile.textOf(text))));
            }
            return shared.codeOf(api -> {
                ObjectNode message = Messages.user(BodyFile.textOf(text));
                Following following = new Following(api, id, shared);
                return following.untilRest(
                        Following.newestEvent(api, id),
                        () -> api.post(Api.path("v1", "sessions", id, "events"), message));
            });
        }
    }

    @Command(
            name = "interrupt",
            mixinStandardHelpOptions = true,
            description = "Stops what a session is doing.")
    static final class Interrupt implements Callable<Integer> {
        @Mixin Shared shared = new Shared();

        @Parameters(paramLabel = "SESSION")
        String id = "";

        @Override
        public Integer call() {
            return shared.with(api -> say(shared, api, id, Messages.interrupt()));
        }
    }

    @Command(
            name = "confirm",
            mixinStandardHelpOptions = true,
            description = "Allows a call that asks, or denies it.")
    static final class Confirm implements Callable<Integer> {
        @Mixin Shared shared = new Shared();

        @Parameters(index = "0", paramLabel = "SESSION")
        String id = "";

        @Parameters(index = "1", paramLabel = "CALL", description = "The event id of the call.")
        String callId = "";

        @Option(names = "--deny", description = "The call must not run.")
        boolean deny;

        @Option(names = "--message", description = "Why not; the model reads it.")
        @Nullable String message;

        @Override
        public Integer call() {
            return shared.with(api -> {
                if (message != null && !deny) {
                    throw CliFailure.usage("--message is for --deny");
                }
                say(shared, api, id, Messages.confirmation(callId, !deny, message));
            });
        }
    }

    @Command(
            name = "result",
            mixinStandardHelpOptions = true,
            description = "Answers a call of a custom tool.")
    static final class Result implements Callable<Integer> {
        @Mixin Shared shared = new Shared();

        @Parameters(index = "0", paramLabel = "SESSION")
        String id = "";

        @Parameters(index = "1", paramLabel = "CALL", description = "The event id of the call.")
        String callId = "";

        @Parameters(index = "2", paramLabel = "TEXT", description = "The result, or @FILE.")
        String text = "";

        @Option(names = "--error", description = "The tool failed.")
        boolean error;

        @Override
        public Integer call() {
            return shared.with(api ->
                    say(shared, api, id, Messages.result(callId, BodyFile.textOf(text), error)));
        }
    }
}
