package dev.planaria.core.harness;

import dev.planaria.core.id.EventId;
import dev.planaria.core.model.Reply;
import dev.planaria.core.model.StoredReply;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.FirstToken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A reply as events, to be appended all at once (protocol A8): an event for each thought, for each
/// run of texts and for each call, in the order of the blocks, then the end of the request with the
/// blocks themselves.
final class ReplyEvents {
    private final ToolRules rules;
    private final ReplyPreview preview;
    private final List<Event.Draft> drafts = new ArrayList<>();
    private final List<JsonNode> kept = new ArrayList<>();
    private final Map<String, EventId> calls = new LinkedHashMap<>();
    private final List<ContentBlock> run = new ArrayList<>();
    private int runStart;

    private ReplyEvents(ToolRules rules, ReplyPreview preview) {
        this.rules = rules;
        this.preview = preview;
    }

    /// @param firstToken how soon it began, where that is told of it
    static List<Event.Draft> of(
            Reply reply,
            EventId start,
            ToolRules rules,
            ReplyPreview preview,
            @Nullable FirstToken firstToken) {
        ReplyEvents events = new ReplyEvents(rules, preview);
        for (int i = 0; i < reply.content().size(); i++) {
            events.add(i, reply.content().get(i), reply.stop());
        }
        events.endRun();
        StoredReply stored =
                new StoredReply(events.kept, reply.stop(), reply.refusal(), events.calls);
        events.drafts.add(
                new Event.Draft(
                        preview.idOf(reply.content().size()),
                        new EventBody.ModelRequestEnd(
                                start, false, reply.usage(), null, firstToken),
                        stored.json()));
        return events.drafts;
    }

    private void add(int block, JsonNode json, Reply.Stop stop) {
        switch (json.path("type").asString("")) {
            case "text" -> addText(block, json);
            case "thinking", "redacted_thinking" -> {
                endRun();
                kept.add(json);
                drafts.add(new Event.Draft(preview.idOf(block), new EventBody.AgentThinking()));
            }
            case "tool_use" -> {
                endRun();
                // The blocks decide and not the label, but for a refusal, which drops its calls
                // (observed behaviour §16, pitfall 7). Input that is no object was cut short and
                // never runs.
                if (stop != Reply.Stop.REFUSAL && json.path("input") instanceof ObjectNode input) {
                    addCall(block, json, input);
                }
            }
            default -> {
                endRun();
                kept.add(json);
            }
        }
    }

    private void addText(int block, JsonNode json) {
        kept.add(json);
        String text = CleanText.of(json.path("text").asString(""));
        if (text.isEmpty()) {
            return;
        }
        if (run.isEmpty()) {
            runStart = block;
        }
        run.add(new ContentBlock.Text(text));
    }

    private void endRun() {
        if (!run.isEmpty()) {
            drafts.add(new Event.Draft(preview.idOf(runStart), new EventBody.AgentMessage(run)));
            run.clear();
        }
    }

    private void addCall(int block, JsonNode json, ObjectNode input) {
        String provider = json.path("id").asString("");
        if (provider.isEmpty() || calls.containsKey(provider)) {
            // Nobody could tell which call its result belongs to.
            return;
        }
        EventId id = preview.idOf(block);
        kept.add(json);
        calls.put(provider, id);
        drafts.add(new Event.Draft(id, rules.use(json.path("name").asString(""), input)));
    }
}
