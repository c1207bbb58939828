package dev.planaria.core.agent;

/// Which model thinks for an agent.
///
/// @param id as the provider calls it, such as `claude-sonnet-4-5` or `rehearsal`
/// @param effort low, medium, high, xhigh or max
public record ModelConfig(String id, Effort effort) {
    /// How hard the model should think.
    public enum Effort {
        LOW,
        MEDIUM,
        HIGH,
        XHIGH,
        MAX
    }
}
