package dev.planaria.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The server's public API, as any client sees it. Every failure becomes a [CliFailure] that says
/// what the server said.
///
/// A request that did not get through is sent again (3 times at most). A POST carries an
/// `Idempotency-Key`, so that sending it again never does it twice.
public final class Api implements AutoCloseable {
    private static final int TRIES = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(10);
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504, 529);

    private final URI base;
    private final @Nullable String key;
    private final HttpClient http;

    /// @param base without `/v1` and without a slash at its end
    /// @param key sent as a bearer token; null for none
    public Api(URI base, @Nullable String key) {
        this.base = base;
        this.key = key;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(10))
                        .build();
    }

    public URI base() {
        return base;
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// Joins path segments, each percent-encoded: `path("v1", "agents", id)`.
    public static String path(String... segments) {
        StringBuilder path = new StringBuilder();
        for (String segment : segments) {
            path.append('/').append(encoded(segment));
        }
        return path.toString();
    }

    /// `?name=value&…` of pairs; a null value leaves its pair out.
    public static String query(@Nullable String... pairs) {
        StringBuilder query = new StringBuilder();
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            String value = pairs[i + 1];
            if (value != null) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(encoded(String.valueOf(pairs[i])))
                        .append('=')
                        .append(encoded(value));
            }
        }
        return query.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public JsonNode get(String pathAndQuery) throws InterruptedException {
        return json(request(pathAndQuery).GET().timeout(ANSWER_LIMIT).build());
    }

    public JsonNode delete(String path) throws InterruptedException {
        return json(request(path).DELETE().timeout(ANSWER_LIMIT).build());
    }

    /// A POST without a body: archive and its like.
    public JsonNode post(String path) throws InterruptedException {
        return json(
                request(path)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .timeout(ANSWER_LIMIT)
                        .build());
    }

    public JsonNode post(String path, JsonNode body) throws InterruptedException {
        return json(
                request(path)
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .timeout(ANSWER_LIMIT)
                        .build());
    }

    /// Every element of a list, page after page, up to `limit`.
    public List<JsonNode> list(String path, int limit, @Nullable String... filters)
            throws InterruptedException {
        List<JsonNode> found = new ArrayList<>();
        String page = null;
        do {
            int size = Math.min(100, limit - found.size());
            String query = query(filters);
            String rest = query("limit", String.valueOf(size), "page", page).substring(1);
            JsonNode answer = get(path + (query.isEmpty() ? "?" : query + "&") + rest);
            for (JsonNode element : answer.path("data")) {
                if (found.size() < limit) {
                    found.add(element);
                }
            }
            page = answer.path("next_page").asString(null);
        } while (page != null && found.size() < limit);
        return found;
    }

    /// Opens a stream of events; it is not tried again here, since only the caller knows from where
    /// to go on.
    ///
    /// @throws IOException the server cannot be reached, or says that it may be later
    InputStream stream(String pathAndQuery, @Nullable String lastEventId)
            throws IOException, InterruptedException {
        // The limit is for the headers; the body may last for days.
        HttpRequest.Builder request = request(pathAndQuery).GET().timeout(Duration.ofSeconds(30));
        request.setHeader("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> response =
                http.send(request.build(), BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        String body;
        try (InputStream in = response.body()) {
            body = new String(in.readNBytes(65_536), StandardCharsets.UTF_8);
        }
        CliFailure failure = refused(response.statusCode(), body);
        if (PASSING.contains(response.statusCode())) {
            throw new IOException(failure.line());
        }
        throw failure;
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + pathAndQuery))
                        .header("Accept", "application/json")
                        .header("anthropic-version", "2026-10-21")
                        .header("anthropic-beta", "managed-agents-2026-04-01");
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return request;
    }

    private JsonNode json(HttpRequest request) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        for (int tried = 1; ; tried++) {
            try {
                HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
                if (response.statusCode() / 100 == 2) {
                    return parsed(response.body());
                }
                if (tried == TRIES || !mayPass(response)) {
                    throw refused(response.statusCode(), response.body());
                }
            } catch (IOException e) {
                if (tried == TRIES) {
                    throw unreachable(e);
                }
            }
            pause(pause);
            pause = pause.multipliedBy(2);
        }
    }

    private static boolean mayPass(HttpResponse<String> response) {
        return PASSING.contains(response.statusCode())
                && !response.headers().firstValue("x-should-retry").orElse("").equals("false");
    }

    CliFailure unreachable(IOException e) {
        return CliFailure.failed(
                "cannot reach the server at %s (%s); is `planaria serve` running?"
                        .formatted(base, Texts.reason(e)));
    }

    private CliFailure refused(int status, String body) {
        JsonNode error = parsedOrMissing(body).path("error");
        String message = error.path("message").asString("");
        if (message.isEmpty()) {
            return CliFailure.failed(
                    "%s answered %d without saying why; is it a Planaria server?"
                            .formatted(base, status));
        }
        String hint =
                status == 401 && key == null
                        ? "; no key was given: set ANTHROPIC_API_KEY or use --key"
                        : "";
        return CliFailure.failed(
                "%s (%s, %d)%s"
                        .formatted(message, error.path("type").asString("error"), status, hint));
    }

    private JsonNode parsed(String body) {
        try {
            return JsonMapper.shared().readTree(body);
        } catch (JacksonException e) {
            throw CliFailure.failed(base + " answered no JSON; is it a Planaria server?");
        }
    }

    private static JsonNode parsedOrMissing(String body) {
        try {
            return JsonMapper.shared().readTree(body);
        } catch (JacksonException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    /// Ends its connections and threads, and with them every open stream.
    // why: a client that is left to the garbage collector ends its threads while the process does,
    // and Java 25 can crash there when it writes its class-data archive at the same moment.
    @Override
    public void close() {
        http.shutdownNow();
        try {
            http.awaitTermination(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void pause(Duration time) throws InterruptedException {
        // Nobody counts it down: a wait that an interrupt ends at once.
        if (new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("a latch that nobody knows was counted down");
        }
    }
}
