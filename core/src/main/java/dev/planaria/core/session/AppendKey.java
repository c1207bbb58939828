package dev.planaria.core.session;

import dev.planaria.core.id.EventId;

/// Names an owner's append, so that it may be sent again when its outcome is unknown (protocol A7).
/// Derived from what the append is about, never random.
public record AppendKey(String value) {
    public static AppendKey resultOf(EventId callId) {
        return new AppendKey(callId + ":result");
    }

    /// @param based the last event the owner had read. Ids of events rise, so an index of such keys
    ///   grows at its end
    /// @param step what it does there, such as `reply`
    public static AppendKey after(EventId based, String step) {
        return new AppendKey(based + ":" + step);
    }

    /// @param based the last position the owner had read
    /// @param step what it does there, such as `reply`
    public static AppendKey after(Position based, String step) {
        return new AppendKey(based.value() + ":" + step);
    }
}
