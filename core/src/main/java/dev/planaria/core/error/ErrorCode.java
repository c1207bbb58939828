package dev.planaria.core.error;

/// What can go wrong for a caller: the wire's error types and their HTTP statuses (API contract
/// 1.5).
public enum ErrorCode {
    INVALID_REQUEST("invalid_request_error", 400),
    AUTHENTICATION("authentication_error", 401),
    PERMISSION("permission_error", 403),
    NOT_FOUND("not_found_error", 404),
    METHOD_NOT_ALLOWED("invalid_request_error", 405),
    CONFLICT("conflict_error", 409),
    TOO_LARGE("request_too_large", 413),
    UNSUPPORTED_MEDIA_TYPE("invalid_request_error", 415),
    RATE_LIMITED("rate_limit_error", 429),
    INTERNAL("api_error", 500),
    UNAVAILABLE("api_error", 503),
    OVERLOADED("overloaded_error", 529);

    private final String wireType;
    private final int status;

    ErrorCode(String wireType, int status) {
        this.wireType = wireType;
        this.status = status;
    }

    public String wireType() {
        return wireType;
    }

    /// The HTTP status.
    public int status() {
        return status;
    }

    /// Whether sending the same request again can help. Conflicts cannot: the SDKs would retry them
    /// blindly (API contract 1.6).
    public boolean retryable() {
        return switch (this) {
            case RATE_LIMITED, INTERNAL, UNAVAILABLE, OVERLOADED -> true;
            case INVALID_REQUEST,
                    AUTHENTICATION,
                    PERMISSION,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    CONFLICT,
                    TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE ->
                    false;
        };
    }
}
