package dev.planaria.core.harness;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.model.Delta;
import dev.planaria.core.session.Previews;
import dev.planaria.core.wire.EventTypes;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells listeners of a reply while it is being made, and remembers which ids it promised (protocol
/// M3): the events of the whole reply keep them. One for each model request.
final class ReplyPreview {
    private static final int NONE = -1;

    private final ThreadId thread;
    private final Previews previews;
    private final Supplier<EventId> ids;
    private final Runnable beforeFirst;
    private final Map<Integer, EventId> promised = new HashMap<>();
    private boolean begun;
    private int lastText = NONE;
    private int shownText = NONE;
    private @Nullable EventId message;
    private int index;

    /// @param beforeFirst returns when the start of the request may be seen: no preview comes
    ///   before it
    ReplyPreview(ThreadId thread, Previews previews, Supplier<EventId> ids, Runnable beforeFirst) {
        this.thread = thread;
        this.previews = previews;
        this.ids = ids;
        this.beforeFirst = beforeFirst;
    }

    void show(Delta delta) {
        switch (delta) {
            case Delta.ThinkingStarted(int block) -> {
                message = null;
                EventId id = ids.get();
                promised.put(block, id);
                publish(new Previews.Preview.Started(id, EventTypes.AGENT_THINKING));
            }
            case Delta.TextStarted(int block) -> startText(block);
            case Delta.Text(int block, String text) -> addText(block, text);
            case Delta.ToolStarted _ -> message = null;
            case Delta.PromptWritten _, Delta.RequestSent _ -> {
                // Nothing of the reply yet.
            }
        }
    }

    private void startText(int block) {
        if (lastText == NONE || block != lastText + 1) {
            message = null;
        }
        lastText = block;
    }

    private void addText(int block, String text) {
        if (text.isEmpty()) {
            return;
        }
        EventId id = message;
        if (id == null) {
            id = ids.get();
            message = id;
            index = 0;
            publish(new Previews.Preview.Started(id, EventTypes.AGENT_MESSAGE));
        } else if (block != shownText) {
            index++;
        }
        shownText = block;
        promised.put(block, id);
        publish(new Previews.Preview.Text(id, index, text));
    }

    private void publish(Previews.Preview preview) {
        if (!begun) {
            begun = true;
            beforeFirst.run();
        }
        previews.publish(thread, preview);
    }

    /// The id promised for the event that this block is in; a fresh one where none was.
    EventId idOf(int block) {
        EventId id = promised.get(block);
        return id == null ? ids.get() : id;
    }
}
