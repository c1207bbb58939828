package dev.planaria.core.error;

import java.util.Locale;

/// The closed set of failure classes (protocol §8), so that an operator tells a harness bug, the
/// network and a dead hand apart without seeing user data.
public enum FailureClass {
    HARNESS_BUG,
    HARNESS_LOST,
    STALE,
    MODEL_OVERLOADED,
    MODEL_RATE_LIMITED,
    MODEL_REJECTED,
    MODEL_NETWORK,
    MODEL_TIMEOUT,
    HAND_NETWORK,
    SANDBOX_LOST,
    SANDBOX_OOM,
    SANDBOX_DISK,
    PROVISION_FAILED,
    WORKER_DISCONNECTED,
    TOOL_ERROR,
    TOOL_TIMEOUT,
    PROXY_DENIED,
    VAULT_DENIED,
    EGRESS_BLOCKED,
    STORE_SLOW,
    STORE_DOWN,
    BUDGET,
    CANCELLED,
    PARKED;

    /// As written in events, log lines and metrics.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
