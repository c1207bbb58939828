package dev.planaria.core.context;

import dev.planaria.core.model.Prompt;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Position;

/// The running fold of one session's history into what the model is asked next. Each step costs
/// what is new, not what is old. For one thread.
public interface Context {
    /// Takes the next event of the log.
    void add(Event event);

    /// What the model should be asked now.
    Ask ask();

    /// @see #ask
    sealed interface Ask {
        /// Go on with the conversation.
        record Complete(Prompt prompt) implements Ask {}

        /// The window is nearly full: have everything up to `covered` summarised first. The
        /// originals stay in the log.
        record Summarise(Position covered, Prompt prompt) implements Ask {}
    }
}
