package dev.planaria.core.session;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Something that is made of a log, event by event, and of nothing else. One that can be put away
/// and taken up again spares the next brain the reading of all that came before (protocol W3, I9).
/// For one thread at a time.
@FunctionalInterface
public interface Fold {
    /// Takes the next event of the log.
    void add(Event event);

    /// Names what [#save] writes and how it was made. Another name whenever the same events would
    /// be saved as something else: a reader trusts what bears its own name and nothing else.
    ///
    /// @return null, as here, for a fold that is never put away: then its brains read every log
    ///   from the first event on
    default @Nullable String format() {
        return null;
    }

    /// What came of all events so far. Shares no node with this fold that it may change later.
    default JsonNode save() {
        throw new UnsupportedOperationException("a fold without a format is not put away");
    }

    /// Reads what [#save] wrote under this [#format].
    ///
    /// @return puts it in place of all that this fold holds, and cannot fail; nothing has changed
    ///   before
    /// @throws RuntimeException of any kind, when it is not what [#save] writes
    default Runnable restore(JsonNode saved) {
        throw new UnsupportedOperationException("a fold without a format is not taken up again");
    }
}
