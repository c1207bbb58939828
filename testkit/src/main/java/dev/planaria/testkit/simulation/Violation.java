package dev.planaria.testkit.simulation;

import dev.planaria.core.id.SessionId;
import org.jspecify.annotations.Nullable;

/// A promise that was broken.
///
/// @param rule of the protocol, such as `I5`
/// @param session where it was broken; null where no single one can be named
public record Violation(String rule, @Nullable SessionId session, String text) {
    @Override
    public String toString() {
        return rule + ": " + text + (session == null ? "" : " (" + session + ")");
    }
}
