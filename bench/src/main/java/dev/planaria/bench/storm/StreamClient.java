package dev.planaria.bench.storm;

import dev.planaria.bench.chaos.LogEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Listens to one session from its first event on. Whenever it is cut it goes on behind the last
/// event that it has read whole, on any node; it sorts nothing out, so that a gap or an event that
/// comes twice is seen.
final class StreamClient implements AutoCloseable {
    /// Nodes that stand still say nothing; nor do sessions that rest.
    private static final Duration SILENCE = Duration.ofSeconds(4);

    private static final Duration BREATH = Duration.ofMillis(150);

    private final Fleet fleet;
    private final SessionBook book;
    private final Tally tally;
    private final RandomGenerator random;
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable String lastId;

    StreamClient(Fleet fleet, SessionBook book, Tally tally, RandomGenerator random) {
        this.fleet = fleet;
        this.book = book;
        this.tally = tally;
        this.random = random;
        this.thread = Thread.ofVirtual().name("listen-" + book.session()).start(this::run);
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    listen();
                } catch (IOException e) {
                    tally.reconnects.incrementAndGet();
                }
                Pause.of(BREATH);
            }
        } catch (InterruptedException e) {
            // close() has asked.
            Thread.currentThread().interrupt();
        }
    }

    private void listen() throws IOException {
        Map<String, String> headers = new HashMap<>(Fleet.headers(null));
        String path = "GET /v1/sessions/" + book.session() + "/events/stream";
        if (lastId == null) {
            path += "?after=0";
        } else {
            headers.put("Last-Event-ID", lastId);
        }
        try (Http http = Http.open(fleet.any(random).port(), path, headers, "", SILENCE)) {
            BodyInput body = http.body();
            if (body.status() != 200) {
                refused(body);
                return;
            }
            String id = null;
            StringBuilder data = new StringBuilder();
            for (String line = body.line(); line != null && !closed; line = body.line()) {
                if (line.isEmpty()) {
                    take(id, data.toString());
                    id = null;
                    data.setLength(0);
                } else if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5).strip());
                }
            }
        }
    }

    private void refused(BodyInput body) throws IOException {
        if (body.status() == 400) {
            tally.violated(
                    "A8",
                    book.session(),
                    "a stream behind %s is refused: %s"
                            .formatted(
                                    lastId,
                                    new String(body.readAllBytes(), StandardCharsets.UTF_8)));
            closed = true;
        }
    }

    /// Only what stands in the log has an id; the first copy of what waits has none.
    private void take(@Nullable String id, String data) {
        StormKeys.CANARIES.in(book.session(), data).forEach(tally::violated);
        if (id == null || id.isEmpty() || data.isEmpty()) {
            return;
        }
        book.streamed(LogEvent.seen(JsonMapper.shared().readTree(data)));
        lastId = id;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
