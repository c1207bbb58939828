package dev.planaria.adapters.rehearsal;

import dev.planaria.adapters.rehearsal.rules.RefusedException;
import dev.planaria.adapters.rehearsal.rules.RequestRules;
import dev.planaria.adapters.rehearsal.rules.Seal;
import dev.planaria.adapters.rehearsal.rules.ThinkingRules;
import dev.planaria.adapters.rehearsal.script.Fault;
import dev.planaria.adapters.rehearsal.script.Script;
import dev.planaria.adapters.rehearsal.script.Scripts;
import dev.planaria.adapters.rehearsal.script.Step;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The Messages API, played from scripts: checks a request as strictly as the service does, chooses
/// the step, and performs it.
final class MessagesApi implements HttpService {
    private final Scripts scripts;
    private final Recorder recorder;
    private final Pauses pauses;
    private final PromptCache cache = new PromptCache(System::nanoTime);
    private final Attempts attempts = new Attempts();
    private final Seal seal = new Seal();
    private final ThinkingRules thinkingRules = new ThinkingRules(seal);
    private final ReplyComposer composer = new ReplyComposer(seal);

    MessagesApi(Scripts scripts, Recorder recorder, Pauses pauses) {
        this.scripts = scripts;
        this.recorder = recorder;
        this.pauses = pauses;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/v1/messages", this::create)
                .post("/v1/messages/count_tokens", this::countTokens)
                .get("/v1/models", this::listModels)
                .get("/v1/models/{id}", this::getModel);
    }

    private void create(ServerRequest request, ServerResponse response)
            throws IOException, InterruptedException {
        long arrived = System.nanoTime();
        var exchange = new Exchange(request, response);
        var body = body(exchange, arrived);
        RequestRules.checkCreate(body);
        var conversation = new Conversation(body);
        var script = conversation.script(scripts);
        checkThoughts(body, conversation, script);
        var segments = Meter.segments(body);
        checkWindow(script, Meter.tokens(segments));

        var situation = conversation.situation();
        var step = script.stepFor(situation);
        var fault = fault(conversation, step);
        var reply =
                composer.compose(body, step, situation, cache.bill(conversation.model(), segments));
        var performance = new Performance(exchange, pauses, step.pace(), fault);
        if (body.path("stream").booleanValue(false)) {
            performance.asStream(reply);
        } else {
            performance.asJson(reply);
        }
    }

    private void countTokens(ServerRequest request, ServerResponse response) throws IOException {
        long arrived = System.nanoTime();
        var exchange = new Exchange(request, response);
        var body = body(exchange, arrived);
        RequestRules.checkCount(body);
        var conversation = new Conversation(body);
        checkThoughts(body, conversation, conversation.script(scripts));
        exchange.json(Json.object().put("input_tokens", Meter.tokens(Meter.segments(body))));
    }

    private void listModels(ServerRequest request, ServerResponse response) {
        var list = Json.object();
        var data = list.putArray("data").add(model(Conversation.MODEL));
        scripts.names().forEach(name -> data.add(model(Conversation.MODEL + ":" + name)));
        list.put("has_more", false)
                .put("first_id", data.get(0).path("id").stringValue(""))
                .put("last_id", data.get(data.size() - 1).path("id").stringValue(""));
        new Exchange(request, response).json(list);
    }

    private void getModel(ServerRequest request, ServerResponse response) {
        var id = request.path().pathParameters().get("id");
        new Conversation(Json.object().put("model", id)).script(scripts);
        new Exchange(request, response).json(model(id));
    }

    private JsonNode body(Exchange exchange, long arrived) throws IOException {
        var text = exchange.body();
        recorder.add(new RecordedRequest(arrived, exchange.path(), text));
        exchange.needVersion();
        return Json.parse(text);
    }

    private void checkThoughts(JsonNode body, Conversation conversation, Script script) {
        // why: a reply is known again by the script, not by the ids of its calls, which a client
        // may replace.
        thinkingRules.check(
                body.path("messages"),
                index -> {
                    var step = script.stepFor(conversation.situationBefore(index));
                    return ReplyComposer.thinks(body, step)
                            && step.callsTheToolsOf(Json.toolNames(body, index));
                });
    }

    private static void checkWindow(Script script, long tokens) {
        if (tokens > script.contextWindow()) {
            throw RefusedException.invalid(
                    "prompt is too long: %d tokens > %d maximum", tokens, script.contextWindow());
        }
    }

    /// The fault of this attempt; an HTTP error is thrown at once.
    private Optional<Fault> fault(Conversation conversation, Step step)
            throws InterruptedException {
        if (step.faults().isEmpty()) {
            return Optional.empty();
        }
        var fault = step.faultOn(attempts.next(conversation.identity()));
        if (fault.isPresent() && fault.get() instanceof Fault.Status status) {
            pauses.pause(step.pace().beforeHeaders());
            throw new RefusedException(
                    status.status(), status.type(), status.message(), status.retryAfter());
        }
        return fault;
    }

    private static ObjectNode model(String id) {
        return Json.object()
                .put("type", "model")
                .put("id", id)
                .put("display_name", "Rehearsal: a script, not a language model")
                .put("created_at", "2026-11-22T00:00:00Z")
                .put("lifecycle", "active")
                .putNull("capabilities")
                .putNull("deprecated_at")
                .putNull("line")
                .putNull("max_input_tokens")
                .putNull("max_tokens")
                .putNull("retires_at");
    }
}
