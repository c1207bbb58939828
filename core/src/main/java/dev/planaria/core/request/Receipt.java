package dev.planaria.core.request;

/// What makes a POST safe to send twice (protocol A6). The store keeps it in the transaction of the
/// effect, with the first answer; a second request with the same receipt gets that answer again and
/// changes nothing.
public sealed interface Receipt {
    /// Credential, method and path: receipts of different scopes never meet.
    String scope();

    /// SHA-256 of the body, hexadecimal.
    String bodyHash();

    /// The caller sent an `Idempotency-Key`. Same key with another body is a conflict.
    record Named(String scope, String bodyHash, String key) implements Receipt {}

    /// The caller sent no key.
    ///
    /// @param requestId this request's own id
    /// @param retried whether the caller marked it as a retry (`X-Stainless-Retry-Count` of 1 or
    ///   more): then it is the same request as the newest one of the last 10 minutes with this
    ///   scope and body whose answer was not written whole
    record Unnamed(String scope, String bodyHash, String requestId, boolean retried)
            implements Receipt {}
}
