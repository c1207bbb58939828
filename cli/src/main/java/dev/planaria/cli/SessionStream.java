package dev.planaria.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One session's events as they happen, each once, across broken connections and restarts of the
/// server.
///
/// It resumes with `Last-Event-ID`. Before the first event that carries an id it opens the stream
/// and then reads the list, which misses nothing since an event is listed no later than streamed.
final class SessionStream implements AutoCloseable {
    /// The server says something every 15 s; after this long without a word the connection is dead.
    private static final Duration SILENCE = Duration.ofSeconds(50);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    /// @param previews ask for text while it is being written
    /// @param after a position or an event id to start behind; null: from now on
    /// @param patience how long a server may be away before the stream gives up
    record Options(boolean previews, @Nullable String after, Duration patience) {}

    private final Api api;
    private final String session;
    private final Options options;
    private final Set<String> seen = new HashSet<>();
    private final Deque<JsonNode> backlog = new ArrayDeque<>();
    private @Nullable SseConnection connection;
    private @Nullable String lastId;
    private int connections;
    private boolean ended;

    private SessionStream(Api api, String session, Options options) {
        this.api = api;
        this.session = session;
        this.options = options;
    }

    /// Connects before it returns: what happens from then on is seen.
    static SessionStream open(Api api, String session, Options options)
            throws InterruptedException {
        SessionStream stream = new SessionStream(api, session, options);
        try {
            stream.connect();
        } catch (IOException e) {
            throw api.unreachable(e);
        }
        return stream;
    }

    /// How often it had to connect again.
    int reconnects() {
        return connections - 1;
    }

    /// The next event or preview; null when the session is no more.
    ///
    /// @throws CliFailure the server stayed away for longer than the patience, or refuses
    @Nullable JsonNode next() throws InterruptedException {
        while (!ended) {
            JsonNode waiting = backlog.poll();
            if (waiting != null) {
                if (isNew(waiting)) {
                    return waiting;
                }
                continue;
            }
            SseConnection open = connection;
            if (open == null) {
                reconnect();
                continue;
            }
            switch (open.poll(SILENCE)) {
                case null -> drop(open);
                case SseConnection.Frame.End _ -> drop(open);
                case SseConnection.Frame.Event event -> {
                    JsonNode node = taken(event);
                    if (node != null) {
                        return node;
                    }
                }
            }
        }
        return null;
    }

    private @Nullable JsonNode taken(SseConnection.Frame.Event event) {
        if (event.name().equals("ping")) {
            return null;
        }
        if (event.name().equals("error")) {
            // The server ends a stream that it cannot go on with; the next one resumes.
            return null;
        }
        JsonNode node;
        try {
            node = JsonMapper.shared().readTree(event.data());
        } catch (JacksonException e) {
            throw CliFailure.failed("the stream sent something that is no JSON: " + event.data());
        }
        if (event.id() != null && !event.id().isEmpty()) {
            lastId = event.id();
        }
        return isNew(node) ? node : null;
    }

    private boolean isNew(JsonNode node) {
        String type = node.path("type").asString("");
        String id = node.path("id").asString("");
        if (type.equals("session.deleted")) {
            ended = true;
        }
        // A queued event comes twice under one id: accepted, then processed.
        return id.isEmpty()
                || seen.add(id + (node.path("processed_at").isString() ? "" : " queued"));
    }

    private void drop(SseConnection open) {
        open.close();
        connection = null;
    }

    private void reconnect() throws InterruptedException {
        long begun = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (true) {
            // why: also before the first try, lest a server that closes every stream is hammered
            Api.pause(pause);
            try {
                connect();
                if (lastId == null) {
                    backlog.addAll(history());
                }
                return;
            } catch (IOException e) {
                if (System.nanoTime() - begun > options.patience().toNanos()) {
                    throw CliFailure.failed(
                            ("the server at %s has been away for %s (%s); "
                                            + "the session goes on when it is back: planaria events follow %s")
                                    .formatted(
                                            api.base(),
                                            Texts.duration(options.patience()),
                                            Texts.reason(e),
                                            session));
                }
            }
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
    }

    private void connect() throws IOException, InterruptedException {
        String types = options.previews() ? "?event_deltas[]=agent.message" : "";
        String query = types.replace("[]", "%5B%5D");
        if (lastId == null && options.after() != null) {
            String after = Api.query("after", options.after());
            query = query.isEmpty() ? after : query + "&" + after.substring(1);
        }
        connection =
                new SseConnection(
                        api.stream(
                                Api.path("v1", "sessions", session, "events", "stream") + query,
                                lastId));
        connections++;
    }

    private List<JsonNode> history() throws InterruptedException {
        return api.list(
                Api.path("v1", "sessions", session, "events"),
                Integer.MAX_VALUE,
                "after",
                options.after());
    }

    @Override
    public void close() {
        SseConnection open = connection;
        if (open != null) {
            drop(open);
        }
        ended = true;
    }
}
