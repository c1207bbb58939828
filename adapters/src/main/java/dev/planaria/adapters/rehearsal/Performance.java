package dev.planaria.adapters.rehearsal;

import dev.planaria.adapters.rehearsal.rules.RefusedException;
import dev.planaria.adapters.rehearsal.script.Chunks;
import dev.planaria.adapters.rehearsal.script.Fault;
import dev.planaria.adapters.rehearsal.script.Pace;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Optional;

/// Plays one reply on one exchange, with the step's delays and with the fault of this attempt, if
/// there is one.
final class Performance {
    private static final String WEB_PAGE =
            "<!doctype html><title>Sign in</title><p>Please sign in to the network.\n";

    private final Exchange exchange;
    private final Pauses pauses;
    private final Pace pace;
    private final Optional<Fault> fault;

    Performance(Exchange exchange, Pauses pauses, Pace pace, Optional<Fault> fault) {
        this.exchange = exchange;
        this.pauses = pauses;
        this.pace = pace;
        this.fault = fault;
    }

    void asStream(Reply reply) throws IOException, InterruptedException {
        pauses.pause(pace.beforeHeaders());
        if (fault.isPresent() && fault.get() instanceof Fault.Garbage(var kind, _)) {
            garbageStream(kind, reply);
        } else {
            wholeStream(reply, fault);
        }
    }

    void asJson(Reply reply) throws InterruptedException {
        pauses.pause(pace.beforeHeaders());
        pauses.pause(pace.beforeFirstEvent());
        if (fault.isEmpty()) {
            exchange.json(reply.json());
            return;
        }
        switch (fault.get()) {
            case Fault.BrokenStream _ ->
                    throw new CloseConnectionException("the script drops the connection");
            case Fault.Stall stall -> {
                pauses.pause(stall.silence());
                exchange.json(reply.json());
            }
            case Fault.ErrorEvent error ->
                    throw new RefusedException(529, error.type(), error.message(), null);
            case Fault.Garbage(var kind, _) -> garbageJson(kind, reply);
            case Fault.Status _ ->
                    throw new IllegalStateException("a status is answered before a performance");
        }
    }

    private void wholeStream(Reply reply, Optional<Fault> during)
            throws IOException, InterruptedException {
        try (var out = exchange.stream(Exchange.EVENT_STREAM)) {
            var events = new EventWriter(out);
            if (pace.beforeFirstEvent().isPositive()) {
                // why: headers leave only with a first byte; clients must pass over a comment.
                events.raw(": the script takes its time\n\n");
                pauses.pause(pace.beforeFirstEvent());
            }
            new ReplyStream(events, pauses, during).write(reply);
        }
    }

    private void garbageStream(Fault.Kind kind, Reply reply)
            throws IOException, InterruptedException {
        switch (kind) {
            case NOT_JSON ->
                    exchange.send(
                            200,
                            Exchange.EVENT_STREAM,
                            "event: message_start\ndata: {\"type\": oops\n\n");
            case WRONG_CONTENT_TYPE -> exchange.send(200, "text/html", WEB_PAGE);
            case INVALID_SSE ->
                    exchange.send(
                            200,
                            Exchange.EVENT_STREAM,
                            "\u0000\u0001 these are\rno events \u0007\n\n\n");
            case EMPTY -> exchange.send(200, Exchange.EVENT_STREAM, "");
            case UNKNOWN_BLOCK -> wholeStream(withUnknownBlock(reply), Optional.empty());
            case CUT_SHORT, UNKNOWN_EVENT -> wholeStream(reply, fault);
        }
    }

    private void garbageJson(Fault.Kind kind, Reply reply) {
        switch (kind) {
            case NOT_JSON, INVALID_SSE -> exchange.send(200, "application/json", "{\"type\": oops");
            case WRONG_CONTENT_TYPE -> exchange.send(200, "text/html", WEB_PAGE);
            case EMPTY -> exchange.send(200, "application/json", "");
            case CUT_SHORT -> exchange.send(200, "application/json", "{\"type\": \"message\"}");
            case UNKNOWN_BLOCK, UNKNOWN_EVENT -> exchange.json(withUnknownBlock(reply).json());
        }
    }

    private static Reply withUnknownBlock(Reply reply) {
        var parts = new ArrayList<Reply.Part>();
        parts.add(
                new Reply.Part(
                        Json.typed("hologram").put("shape", "unknown to all clients"),
                        Chunks.USUAL));
        parts.addAll(reply.parts());
        return new Reply(
                reply.id(),
                reply.model(),
                parts,
                reply.stop(),
                reply.usage(),
                reply.outputTokens(),
                reply.thinkingTokens());
    }
}
