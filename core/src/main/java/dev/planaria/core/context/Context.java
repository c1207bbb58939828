package dev.planaria.core.context;

import dev.planaria.core.model.Prompt;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Fold;
import dev.planaria.core.session.Position;
import java.util.List;
import java.util.Optional;

/// The running fold of one session's history into what the model is asked next. Each step costs
/// what is new, not what is old. One that has a [format][Fold#format] is kept in checkpoints, so
/// that the next brain need not read the whole log. For one thread at a time.
public interface Context extends Fold {
    /// What the model should be asked now. Changes nothing.
    ///
    /// @param entering inputs that enter the log with this very request: the request may leave
    ///   while their append is still being synced (protocol C3), so they are not yet [added][#add]
    Ask ask(List<Event> entering);

    /// The model refused the last prompt as too long: what should be summarised. Empty when nothing
    /// is left that could be.
    Optional<Ask.Summarise> shorten();

    /// @see #ask
    sealed interface Ask {
        /// Go on with the conversation.
        record Complete(Prompt prompt) implements Ask {}

        /// The window is nearly full: have everything up to `covered` summarised first. The
        /// originals stay in the log.
        record Summarise(Position covered, Prompt prompt) implements Ask {}
    }
}
