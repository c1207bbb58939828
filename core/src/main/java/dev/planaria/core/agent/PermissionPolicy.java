package dev.planaria.core.agent;

/// Whether a tool runs at once or waits for somebody's word (API contract 6.2).
public enum PermissionPolicy {
    ALWAYS_ALLOW,
    ALWAYS_ASK
}
