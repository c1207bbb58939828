package dev.planaria.core.error;

import org.jspecify.annotations.Nullable;

/// The caller erred, or must wait: thrown where it is noticed, turned into an answer in one place.
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String detail;

    /// @param message what was wrong, with the value, and what to do; shown to the caller
    public ApiException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /// @param detail the finer `error.details.error_code` of API contract 1.5, such as
    ///   `environment_archived`
    public ApiException(ErrorCode code, String message, @Nullable String detail) {
        super(message);
        this.code = code;
        this.detail = detail;
    }

    public static ApiException invalid(String message) {
        return new ApiException(ErrorCode.INVALID_REQUEST, message);
    }

    /// @param kind capitalised, as in `Agent`
    public static ApiException notFound(String kind) {
        return new ApiException(ErrorCode.NOT_FOUND, kind + " not found.");
    }

    public static ApiException conflict(String message) {
        return new ApiException(ErrorCode.CONFLICT, message);
    }

    public ErrorCode code() {
        return code;
    }

    public @Nullable String detail() {
        return detail;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
