package dev.planaria.core.context;

import dev.planaria.core.id.EventId;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.StoredReply;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Usage;
import dev.planaria.core.wire.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A history as a conversation: replies verbatim, each followed by the results of its calls, then
/// by what else came in (protocol A5).
final class Conversation implements Context {
    private final Frame frame;
    private final WindowGauge gauge;
    private final List<Item> items = new ArrayList<>();

    /// Calls of the last reply: their event ids, and what the model calls them. Empty once all have
    /// their results.
    private final Map<EventId, String> calls = new LinkedHashMap<>();

    private final Map<EventId, ObjectNode> results = new LinkedHashMap<>();

    /// What came in before the results were complete.
    private final List<Item> held = new ArrayList<>();

    /// A reply as its public events tell it, for those of which we have no more.
    private final List<JsonNode> said = new ArrayList<>();

    private final Map<EventId, String> saidCalls = new LinkedHashMap<>();
    private Position last = Position.START;
    private boolean compacted;

    Conversation(Frame frame) {
        this.frame = frame;
        this.gauge = new WindowGauge(frame);
    }

    @Override
    public void add(Event event) {
        Position before = last;
        last = event.at();
        switch (event.body()) {
            case EventBody.UserMessage message -> {
                endReply(before);
                hear(Item.Kind.QUESTION, message.content());
            }
            case EventBody.SystemMessage message -> {
                endReply(before);
                hear(Item.Kind.INSTRUCTION, message.content());
            }
            case EventBody.AgentMessage message -> said.addAll(PromptBlocks.of(message.content()));
            case EventBody.AgentToolUse use -> call(event.id(), use.name(), use.input());
            case EventBody.AgentCustomToolUse use -> call(event.id(), use.name(), use.input());
            case EventBody.AgentToolResult result ->
                    result(before, result.callId(), result.content(), result.isError());
            case EventBody.UserCustomToolResult result ->
                    result(before, result.callId(), result.content(), result.isError());
            case EventBody.ModelRequestEnd end -> reply(event.modelJson(), end);
            case EventBody.ContextCompacted summary -> compact(summary);
            default -> {
                // The rest is not for the model.
            }
        }
    }

    private void hear(Item.Kind kind, List<ContentBlock> content) {
        List<JsonNode> blocks = PromptBlocks.of(content);
        if (!blocks.isEmpty()) {
            held.add(Item.of(kind, blocks, last));
        }
        flushHeld();
    }

    private void flushHeld() {
        if (calls.isEmpty()) {
            held.forEach(this::append);
            held.clear();
        }
    }

    private void append(Item item) {
        items.add(item);
        gauge.grow(item.tokens());
    }

    private void call(EventId id, String name, ObjectNode input) {
        said.add(PromptBlocks.toolUse(id.value(), name, input));
        saidCalls.put(id, id.value());
    }

    private void reply(@Nullable String modelJson, EventBody.ModelRequestEnd end) {
        if (modelJson != null) {
            StoredReply stored = StoredReply.read(modelJson);
            said.clear();
            saidCalls.clear();
            said.addAll(PromptBlocks.readable(stored.content()));
            stored.calls().forEach((provider, event) -> saidCalls.put(event, provider));
        }
        endReply(last);
        if (compacted) {
            // This request read what has just been replaced.
            compacted = false;
        } else if (!end.isError() && !end.usage().equals(Usage.NONE)) {
            gauge.report(end.usage().prompt() + end.usage().output());
        }
    }

    /// The reply is as long as it gets.
    private void endReply(Position at) {
        if (PromptBlocks.saysSomething(said)) {
            append(Item.of(Item.Kind.REPLY, said, at));
            calls.putAll(saidCalls);
        }
        said.clear();
        saidCalls.clear();
    }

    private void result(
            Position before, EventId callId, List<ContentBlock> content, boolean isError) {
        endReply(before);
        String provider = calls.get(callId);
        if (provider == null) {
            return;
        }
        results.putIfAbsent(callId, PromptBlocks.toolResult(provider, content, isError));
        if (results.size() == calls.size()) {
            List<JsonNode> inOrder = new ArrayList<>();
            calls.keySet().forEach(call -> inOrder.add(results.get(call)));
            append(Item.of(Item.Kind.RESULTS, inOrder, last));
            calls.clear();
            results.clear();
            flushHeld();
        }
    }

    private void compact(EventBody.ContextCompacted summary) {
        List<Item> kept =
                items.stream()
                        .filter(item -> item.last().compareTo(summary.covered()) > 0)
                        .toList();
        items.clear();
        gauge.reset();
        append(Summaries.item(summary));
        kept.forEach(this::append);
        compacted = true;
    }

    @Override
    public Ask ask(List<Event> entering) {
        List<Item> all = new ArrayList<>(items);
        if (PromptBlocks.saysSomething(said)) {
            all.add(Item.of(Item.Kind.REPLY, said, last));
        }
        entering.forEach(event -> enter(event, all));
        long tokens = gauge.tokens() + tokens(all.subList(items.size(), all.size()));
        if (tokens > frame.promptTokensMax()) {
            Optional<Ask.Summarise> shorter = summarise(gauge.summaryTokensMax());
            if (shorter.isPresent()) {
                return shorter.get();
            }
        }
        return new Ask.Complete(frame.prompt(messages(all)));
    }

    private static void enter(Event event, List<Item> all) {
        switch (event.body()) {
            case EventBody.UserMessage message -> enter(Item.Kind.QUESTION, message.content(), all);
            case EventBody.SystemMessage message ->
                    enter(Item.Kind.INSTRUCTION, message.content(), all);
            default -> {
                // The rest is not for the model.
            }
        }
    }

    private static void enter(Item.Kind kind, List<ContentBlock> content, List<Item> all) {
        List<JsonNode> blocks = PromptBlocks.of(content);
        if (!blocks.isEmpty()) {
            all.add(Item.of(kind, blocks, Position.START));
        }
    }

    @Override
    public String format() {
        return ConversationJson.FORMAT;
    }

    @Override
    public JsonNode save() {
        ObjectNode node = Json.object().put("last", last.value()).put("compacted", compacted);
        node.set("gauge", gauge.save());
        node.set("items", ConversationJson.items(items));
        node.set("calls", ConversationJson.ids(calls));
        ObjectNode answered = node.putObject("results");
        results.forEach((call, result) -> answered.set(call.value(), result));
        node.set("held", ConversationJson.items(held));
        node.putArray("said").addAll(said);
        node.set("said_calls", ConversationJson.ids(saidCalls));
        return node;
    }

    @Override
    public Runnable restore(JsonNode saved) {
        Conversation read = new Conversation(frame);
        read.last = new Position(saved.required("last").longValue());
        read.compacted = saved.required("compacted").booleanValue();
        read.items.addAll(ConversationJson.items(saved.required("items")));
        read.calls.putAll(ConversationJson.ids(saved.required("calls")));
        for (Map.Entry<String, JsonNode> result : saved.required("results").properties()) {
            read.results.put(new EventId(result.getKey()), (ObjectNode) result.getValue());
        }
        read.held.addAll(ConversationJson.items(saved.required("held")));
        saved.required("said").forEach(read.said::add);
        read.saidCalls.putAll(ConversationJson.ids(saved.required("said_calls")));
        Runnable gauged = gauge.restore(saved.required("gauge"));
        return () -> {
            become(read);
            gauged.run();
        };
    }

    private void become(Conversation other) {
        last = other.last;
        compacted = other.compacted;
        replace(items, other.items);
        replace(calls, other.calls);
        replace(results, other.results);
        replace(held, other.held);
        replace(said, other.said);
        replace(saidCalls, other.saidCalls);
    }

    private static <T> void replace(List<T> list, List<T> by) {
        list.clear();
        list.addAll(by);
    }

    private static <K, V> void replace(Map<K, V> map, Map<K, V> by) {
        map.clear();
        map.putAll(by);
    }

    @Override
    public Optional<Ask.Summarise> shorten() {
        // Whatever we counted, it was too much: half of it is not.
        return summarise(Math.min(gauge.tokens() / 2, gauge.summaryTokensMax()));
    }

    private Optional<Ask.Summarise> summarise(long tokensMax) {
        int cut = Summaries.cut(items, gauge::scaled, tokensMax);
        if (cut == 0) {
            return Optional.empty();
        }
        List<Item> covered = new ArrayList<>(items.subList(0, cut));
        Position until = covered.getLast().last();
        covered.add(Summaries.request());
        Prompt prompt = frame.prompt(messages(covered));
        return Optional.of(
                new Ask.Summarise(
                        until,
                        new Prompt(
                                prompt.model(),
                                prompt.system(),
                                prompt.tools(),
                                prompt.messages(),
                                gauge.summaryTokens())));
    }

    private static long tokens(List<Item> items) {
        return items.stream().mapToLong(Item::tokens).sum();
    }

    /// Neighbours of one role become one message.
    private static List<Prompt.Message> messages(List<Item> items) {
        List<Prompt.Message> messages = new ArrayList<>();
        List<JsonNode> blocks = new ArrayList<>();
        Prompt.Role role = null;
        for (Item item : items) {
            if (role != null && role != item.kind().role()) {
                messages.add(new Prompt.Message(role, blocks));
                blocks.clear();
            }
            role = item.kind().role();
            blocks.addAll(item.blocks());
        }
        if (role != null) {
            messages.add(new Prompt.Message(role, blocks));
        }
        return messages;
    }
}
