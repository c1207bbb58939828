package dev.planaria.adapters.anthropic;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.model.Delta;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.vault.Egress;
import dev.planaria.core.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Any endpoint that speaks the Anthropic Messages API, reached through the gateway: this class has
/// neither an HTTP client nor a key. One streamed request per call, no retries (protocol M4).
///
/// Failures are classed as protocol §8 says; where it leaves room: a 5xx other than 503 and 529 is
/// `MODEL_OVERLOADED`, a 408 `MODEL_TIMEOUT`, and an answer that is no reply (not JSON, wrong
/// shapes, an end in the middle) `MODEL_NETWORK`. A call whose input was cut off by the reply's
/// limit is not in the reply.
public final class AnthropicModel implements Model {
    /// The version that every endpoint of this API knows.
    private static final Map<String, String> HEADERS =
            Map.of(
                    "content-type", "application/json",
                    "accept", "text/event-stream",
                    "anthropic-version", "2023-06-01");

    private static final String PATH = "/v1/messages";

    /// No reply takes longer, however many signs of life it gives.
    private static final Duration REPLY_MAX = Duration.ofHours(2);

    private final Egress egress;
    private final Function<String, Traits> traits;
    private final LongSupplier nanoTime;

    /// @param egress falls silent with a [java.net.SocketTimeoutException]
    /// @param traits of the model of a name; asked anew for each request
    /// @param nanoTime as [System#nanoTime]
    public AnthropicModel(Egress egress, Function<String, Traits> traits, LongSupplier nanoTime) {
        this.egress = egress;
        this.traits = traits;
        this.nanoTime = nanoTime;
    }

    @Override
    public Limits limits(String model) {
        Traits found = traits.apply(model);
        return new Limits(found.contextTokens(), found.outputTokens());
    }

    @Override
    public Reply complete(Prompt prompt, Consumer<Delta> onDelta, Cancellation stop)
            throws ModelFailedException, InterruptedException {
        String model = prompt.model().id();
        byte[] body = RequestWriter.write(prompt, traits.apply(model));
        if (stop.isCancelled()) {
            throw cancelled();
        }
        onDelta.accept(new Delta.PromptWritten());
        var to = new Egress.Destination.ModelProvider(model);
        try (Egress.Answer answer = egress.post(to, PATH, HEADERS, body, stop)) {
            if (answer.status() / 100 != 2) {
                throw Failures.ofAnswer(model, answer);
            }
            answer.sentAgo().ifPresent(ago -> onDelta.accept(new Delta.RequestSent(ago)));
            return read(answer, onDelta);
        } catch (IOException e) {
            // why: our own end of a connection looks like a network failure to whoever reads it.
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while the model replied");
            }
            throw stop.isCancelled() ? cancelled() : Failures.ofNetwork(e);
        } catch (NonsenseException e) {
            throw stop.isCancelled() ? cancelled() : Failures.ofNonsense(e);
        }
    }

    private Reply read(Egress.Answer answer, Consumer<Delta> onDelta)
            throws IOException, NonsenseException, ModelFailedException {
        ReplyAssembler assembler = new ReplyAssembler(onDelta);
        String type = answer.header("content-type").orElse("");
        if (type.startsWith("application/json")) {
            assembler.addMessage(
                    parse(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8)));
            return assembler.reply();
        }
        if (!type.startsWith("text/event-stream")) {
            throw new NonsenseException("it is no event stream");
        }
        long begun = nanoTime.getAsLong();
        SseReader events = new SseReader(answer.body());
        while (!assembler.isDone()) {
            SseReader.Sse sse = events.next();
            if (sse == null) {
                break;
            }
            JsonNode event = parse(sse.data());
            String name = event.path("type").asString(sse.name());
            if (name.equals("error")) {
                throw Failures.ofEvent(event);
            }
            assembler.add(name, event);
            if (nanoTime.getAsLong() - begun > REPLY_MAX.toNanos()) {
                throw new ModelFailedException(
                        FailureClass.MODEL_TIMEOUT,
                        "The model provider's reply took longer than two hours.");
            }
        }
        return assembler.reply();
    }

    private static JsonNode parse(String text) throws NonsenseException {
        try {
            JsonNode node = Json.parse(text);
            if (!node.isObject()) {
                throw new NonsenseException("an event is no JSON object");
            }
            return node;
        } catch (JacksonException e) {
            throw new NonsenseException("an event is not JSON");
        }
    }

    private static ModelFailedException cancelled() {
        return new ModelFailedException(
                FailureClass.CANCELLED, "The model request was called off.");
    }
}
