package dev.planaria.core.wire;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.session.SessionFailure;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The error of a `session.error`, and our class of failure in the `planaria` extension (protocol
/// §8).
final class FailureJson {
    private static final String EXTENSION = "planaria";
    private static final String CLASS = "failure_class";

    private FailureJson() {}

    static void write(SessionFailure failure, ObjectNode to) {
        ObjectNode error = to.putObject("error");
        error.put("type", Words.of(failure.kind())).put("message", failure.message());
        error.putObject("retry_status").put("type", Words.of(failure.retry()));
        ObjectNode extension = to.putObject(EXTENSION);
        extension.put(CLASS, failure.failure().wireName()).put("attempt", failure.attempt());
        Json.time(extension, "retry_at", failure.retryAt());
    }

    static SessionFailure read(JsonNode from) {
        JsonNode error = Json.child(from, "error");
        JsonNode extension = from.path(EXTENSION);
        return new SessionFailure(
                Words.read(
                        SessionFailure.Kind.class,
                        Json.stringOf(error, "type"),
                        SessionFailure.Kind.UNKNOWN_ERROR),
                Json.stringOf(error, "message"),
                Words.read(
                        SessionFailure.Retry.class,
                        Json.stringOf(Json.child(error, "retry_status"), "type"),
                        SessionFailure.Retry.EXHAUSTED),
                classOf(Json.string(extension, CLASS)),
                extension.path("attempt").asInt(0),
                Json.time(extension, "retry_at"));
    }

    static void writeClass(@Nullable FailureClass failure, ObjectNode to) {
        if (failure != null) {
            to.putObject(EXTENSION).put(CLASS, failure.wireName());
        }
    }

    static @Nullable FailureClass readClass(JsonNode from) {
        String name = Json.string(from.path(EXTENSION), CLASS);
        return name == null ? null : classOf(name);
    }

    /// What a newer release found finer words for was our own doing here.
    private static FailureClass classOf(@Nullable String name) {
        return name == null
                ? FailureClass.HARNESS_BUG
                : Words.read(FailureClass.class, name, FailureClass.HARNESS_BUG);
    }
}
