package dev.planaria.adapters.hands;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Connections to the hands process, kept for the next request. Safe for many threads.
final class HandsLine implements AutoCloseable {
    private static final int IDLE_MAX = 16;

    private final HandsProcess process;
    private final Deque<HandsConnection> idle = new ArrayDeque<>();

    HandsLine(HandsProcess process) {
        this.process = process;
    }

    /// Who answered.
    record Greeted(String kind, String boot, String process) {}

    /// Asks who is there; starts a hands process where none is.
    Greeted greet() throws IOException, InterruptedException {
        JsonNode answer = ask(JsonMapper.shared().createObjectNode().put("do", "hello"));
        if (answer.path("protocol").asInt() != HandsServer.PROTOCOL) {
            // One of another version, left by an upgrade.
            var _ = ask(JsonMapper.shared().createObjectNode().put("do", "leave"));
            answer = ask(JsonMapper.shared().createObjectNode().put("do", "hello"));
        }
        return new Greeted(
                answer.path("kind").asString(""),
                answer.path("boot").asString(""),
                answer.path("process").asString(""));
    }

    /// Asks what may be asked twice. A connection that broke is replaced, a process that left is
    /// started again.
    JsonNode ask(ObjectNode request) throws IOException, InterruptedException {
        @Nullable HandsConnection kept = takeIdle();
        while (kept != null) {
            try {
                return ask(kept, request);
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                kept = takeIdle();
            }
        }
        return ask(process.connectOrStart(), request);
    }

    /// Asks only where a hands process is there already.
    Optional<JsonNode> askIfThere(ObjectNode request) throws IOException {
        @Nullable HandsConnection kept = takeIdle();
        while (kept != null) {
            try {
                return Optional.of(ask(kept, request));
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                kept = takeIdle();
            }
        }
        HandsConnection fresh;
        try {
            fresh = process.connect();
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            // No socket, or nobody behind it: it is gone, and that is an answer.
            return Optional.empty();
        }
        return Optional.of(ask(fresh, request));
    }

    /// Asks the hands process to leave, and waits for its end.
    void dismiss() throws IOException {
        HandsConnection connection;
        try {
            connection = process.connect();
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            // No socket, or nobody behind it.
            return;
        }
        try (connection) {
            JsonNode _ = connection.ask(JsonMapper.shared().createObjectNode().put("do", "leave"));
            connection.awaitEnd();
        }
    }

    /// A connection for one exchange, to be given back or closed.
    HandsConnection take() throws IOException {
        HandsConnection kept = takeIdle();
        return kept != null ? kept : process.connect();
    }

    /// A connection that nobody has used yet.
    HandsConnection fresh() throws IOException {
        return process.connect();
    }

    void giveBack(HandsConnection connection) throws IOException {
        synchronized (idle) {
            if (idle.size() < IDLE_MAX) {
                idle.push(connection);
                return;
            }
        }
        connection.close();
    }

    @Override
    public void close() {
        for (HandsConnection each = takeIdle(); each != null; each = takeIdle()) {
            closeQuietly(each);
        }
    }

    private JsonNode ask(HandsConnection connection, ObjectNode request) throws IOException {
        boolean whole = false;
        try {
            JsonNode answer = connection.ask(request);
            whole = true;
            giveBack(connection);
            return answer;
        } finally {
            if (!whole) {
                closeQuietly(connection);
            }
        }
    }

    static void closeQuietly(HandsConnection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // It is of no use any more, whatever closing it says.
            return;
        }
    }

    private @Nullable HandsConnection takeIdle() {
        synchronized (idle) {
            return idle.poll();
        }
    }
}
