package dev.planaria.core.session;

/// Where a session stands (API contract 5.1).
public enum SessionStatus {
    IDLE,
    RUNNING,
    RESCHEDULING,
    TERMINATED
}
