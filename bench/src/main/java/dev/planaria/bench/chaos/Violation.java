package dev.planaria.bench.chaos;

/// A promise that was not kept.
///
/// @param rule the protocol's number of it
public record Violation(String rule, String session, String what) {
    @Override
    public String toString() {
        return rule + " in " + session + ": " + what;
    }
}
