package dev.planaria.core.harness;

import dev.planaria.core.id.EventId;
import dev.planaria.core.session.Checkpoint;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Fold;
import dev.planaria.core.session.Position;
import dev.planaria.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// All that a turn makes of its log: the state that decides, and whoever follows beside it. All
/// stand at one position, so they are put away together and taken up together, or not at all
/// (protocol I9). For one thread at a time.
final class FoldedLog {
    private final ThreadState state = new ThreadState();
    private final List<Fold> parts = new ArrayList<>(List.of(state));
    private @Nullable EventId lastEvent;
    private Position kept = Position.START;

    ThreadState state() {
        return state;
    }

    void follow(Fold part) {
        if (!state.last().equals(Position.START)) {
            throw new IllegalStateException("the log has been read already: follow it before");
        }
        parts.add(part);
    }

    void add(Event event) {
        int order = event.at().compareTo(state.last().next());
        if (order > 0) {
            // Asserted in production (protocol I1): a brain that missed something decides wrongly.
            throw new IllegalStateException(
                    "after position " + state.last().value() + " comes " + event.at().value());
        }
        if (order == 0) {
            parts.forEach(part -> part.add(event));
            lastEvent = event.id();
        }
    }

    /// Whether all of it can be put away.
    boolean isKept() {
        return parts.stream().allMatch(part -> part.format() != null);
    }

    /// Takes up what a brain put away before, in place of all it holds.
    ///
    /// @return false when that was made by other folds: then nothing has changed
    /// @throws RuntimeException of any kind, when it is not what its format says: then nothing has
    ///   changed either
    boolean restore(Checkpoint checkpoint) {
        if (!isKept() || !checkpoint.format().equals(format())) {
            return false;
        }
        JsonNode saved = Json.parse(checkpoint.text());
        List<Runnable> changes = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            changes.add(parts.get(i).restore(saved.required(i)));
        }
        changes.forEach(Runnable::run);
        lastEvent = checkpoint.last();
        kept = checkpoint.at();
        return true;
    }

    /// What to put away now; null while that is not worth it.
    ///
    /// @param every how many events must have come since the last time
    @Nullable Supplier<Checkpoint> ripe(int every) {
        Position at = state.last();
        EventId last = lastEvent;
        if (last == null || at.value() - kept.value() < every || !isKept()) {
            return null;
        }
        kept = at;
        String format = format();
        ArrayNode saved = Json.MAPPER.createArrayNode();
        parts.forEach(part -> saved.add(part.save()));
        // The text is long and made by whoever has time for it.
        return () -> new Checkpoint(at, last, format, Json.text(saved));
    }

    private String format() {
        return parts.stream().map(Fold::format).collect(Collectors.joining("+"));
    }
}
