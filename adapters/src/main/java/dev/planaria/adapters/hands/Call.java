package dev.planaria.adapters.hands;

import dev.planaria.adapters.hands.tools.Attempt;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One call that this hands process has begun. Whoever asks for it waits for the same end.
final class Call {
    private final String id;
    private final String tool;
    private final JsonNode input;
    private final CompletableFuture<Path> result = new CompletableFuture<>();
    private @Nullable Attempt attempt;
    private boolean stopped;

    Call(String id, String tool, JsonNode input) {
        this.id = id;
        this.tool = tool;
        this.input = input;
    }

    String id() {
        return id;
    }

    String tool() {
        return tool;
    }

    JsonNode input() {
        return input;
    }

    /// The journal's file with its outcome, once there is one.
    CompletableFuture<Path> result() {
        return result;
    }

    /// Tells it to stop, now or as soon as it begins. Returns at once.
    synchronized void stop() {
        stopped = true;
        if (attempt != null) {
            attempt.stop();
        }
    }

    synchronized void begin(Attempt begun) {
        attempt = begun;
        if (stopped) {
            begun.stop();
        }
    }

    synchronized @Nullable Attempt attempt() {
        return attempt;
    }
}
