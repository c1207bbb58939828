package dev.planaria.adapters.rehearsal;

import dev.planaria.adapters.rehearsal.script.Chunks;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// For benchmarks: the same short reply to every request, made once, so that what is measured is
/// the caller. It checks nothing, and notes when each request arrived.
final class StubApi implements HttpService {
    private final Recorder recorder;
    private final byte[] stream;
    private final byte[] json;

    StubApi(String text, Recorder recorder) {
        this.recorder = recorder;
        var block = Json.typed("text").put("text", text).putNull("citations");
        var reply =
                new Reply(
                        "msg_rehearsal_stub",
                        Conversation.MODEL,
                        List.of(new Reply.Part(block, Chunks.USUAL)),
                        new Reply.Stop("end_turn", null, null),
                        new Usage(1, 0, 0, 0),
                        Meter.tokens(text.length()),
                        0);
        this.json = reply.json().toString().getBytes(StandardCharsets.UTF_8);
        this.stream = streamed(reply);
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/v1/messages", this::create);
    }

    private void create(ServerRequest request, ServerResponse response) throws IOException {
        long arrived = System.nanoTime();
        var exchange = new Exchange(request, response);
        var body = exchange.body();
        if (Json.parse(body).path("stream").booleanValue(false)) {
            try (var out = exchange.stream(Exchange.EVENT_STREAM)) {
                out.write(stream);
            }
        } else {
            exchange.send(200, "application/json", new String(json, StandardCharsets.UTF_8));
        }
        recorder.add(new RecordedRequest(arrived, exchange.path(), body));
    }

    private static byte[] streamed(Reply reply) {
        var out = new ByteArrayOutputStream();
        try {
            new ReplyStream(new EventWriter(out), new Pauses(), Optional.empty()).write(reply);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            // why: nothing here waits, so this is the caller's own interrupt; it stays set for the
            // caller.
            Thread.currentThread().interrupt();
        }
        return out.toByteArray();
    }
}
