package dev.planaria.core.request;

/// What happened to the answers of requests without a key.
public interface Receipts {
    /// The answer went out whole: a later request that looks the same is a new one, even if marked
    /// as a retry. Returns at once; lost in a crash, which errs towards not doing things twice.
    void delivered(Receipt.Unnamed receipt);
}
