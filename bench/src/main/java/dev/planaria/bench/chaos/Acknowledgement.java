package dev.planaria.bench.chaos;

import java.util.List;

/// What a client was promised: these events, accepted under this key. A key that was sent again on
/// purpose has several.
///
/// @param events with the ids that the server gave them, in the order sent
public record Acknowledgement(String key, List<Sent> events) {
    public Acknowledgement {
        events = List.copyOf(events);
    }

    /// @param text what the client wrote, not what the server said it wrote
    public record Sent(String id, String type, String text) {}
}
