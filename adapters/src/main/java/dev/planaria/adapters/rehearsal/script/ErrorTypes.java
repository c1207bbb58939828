package dev.planaria.adapters.rehearsal.script;

/// The `error.type` that belongs to an HTTP status (API contract 1.5).
public final class ErrorTypes {
    private ErrorTypes() {}

    public static String of(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 409 -> "conflict_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case 529 -> "overloaded_error";
            default -> status >= 500 ? "api_error" : "invalid_request_error";
        };
    }
}
