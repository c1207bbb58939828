package dev.planaria.adapters.rehearsal.rules;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request that gets an error instead of a reply: the HTTP status, and type and message of the
/// error's body.
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;
    private final @Nullable Duration retryAfter;

    public RefusedException(
            int status, String type, String message, @Nullable Duration retryAfter) {
        super(message);
        this.status = status;
        this.type = type;
        this.retryAfter = retryAfter;
    }

    /// Status 400 `invalid_request_error`.
    // why: the annotation that is asked for would be a dependency for itself alone.
    @SuppressWarnings("AnnotateFormatMethod")
    public static RefusedException invalid(String message, Object... arguments) {
        return new RefusedException(
                400, "invalid_request_error", message.formatted(arguments), null);
    }

    /// Status 404 `not_found_error`.
    public static RefusedException notFound(String message) {
        return new RefusedException(404, "not_found_error", message, null);
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
