package dev.planaria.bench.storm;

import dev.planaria.bench.chaos.Acknowledgement;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Asks any node, again and again until one answers; a POST always under the same key.
final class Client {
    private static final Duration SILENCE = Duration.ofSeconds(4);
    private static final Duration BREATH = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Fleet fleet;
    private final Tally tally;
    private final RandomGenerator random;

    Client(Fleet fleet, Tally tally, RandomGenerator random) {
        this.fleet = fleet;
        this.tally = tally;
        this.random = random;
    }

    /// The API said that it will not, and asking again is of no use.
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// A key of this storm: decided by its seed, like all else.
    String freshKey() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return ask("GET " + path, null, "");
    }

    JsonNode post(String path, JsonNode body, String key) throws IOException, InterruptedException {
        return ask("POST " + path, key, body.toString());
    }

    JsonNode post(String path, String key) throws IOException, InterruptedException {
        return ask("POST " + path, key, "");
    }

    private JsonNode ask(String line, @Nullable String key, String body)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Http.Answer answer = once(line, key, body);
            if (answer != null && answer.status() == 200) {
                return JsonMapper.shared().readTree(answer.body());
            }
            if (answer != null
                    && answer.status() < 500
                    && answer.status() != 429
                    && answer.status() != 408) {
                throw new RefusedException(
                        line + " was answered " + answer.status() + ": " + answer.body());
            }
            goOn(line, answer, end);
        }
    }

    /// With what status this is answered, whatever it is, once somebody can say.
    int status(String line, String body) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Http.Answer answer = once(line, null, body);
            if (answer != null
                    && answer.status() < 500
                    && answer.status() != 429
                    && answer.status() != 408) {
                return answer.status();
            }
            goOn(line, answer, end);
        }
    }

    /// Deletes a session that rests. Who did not hear the answer finds it gone.
    void delete(String session) throws IOException, InterruptedException {
        String line = "DELETE /v1/sessions/" + session;
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean unheard = false;
        while (true) {
            Http.Answer answer = once(line, null, "");
            if (answer != null && (answer.status() == 200 || (unheard && answer.status() == 404))) {
                return;
            }
            if (answer != null && answer.status() == 404) {
                throw new RefusedException(line + " was answered 404: " + answer.body());
            }
            // 400: it was at rest, and its owner has not said so yet.
            unheard |= answer == null || answer.status() >= 500;
            goOn(line, answer, end);
        }
    }

    private void goOn(String line, Http.@Nullable Answer last, long end)
            throws IOException, InterruptedException {
        if (System.nanoTime() > end) {
            throw new IOException(
                    "%s was not answered in %d s; last: %s"
                            .formatted(line, PATIENCE.toSeconds(), last));
        }
        tally.retries.incrementAndGet();
        Pause.of(BREATH);
    }

    private Http.@Nullable Answer once(String line, @Nullable String key, String body) {
        try {
            return Http.ask(fleet.any(random).port(), line, Fleet.headers(key), body, SILENCE);
        } catch (IOException e) {
            // Dead, dying or standing still: another one may answer.
            return null;
        }
    }

    /// Sends events until they are acknowledged, now and then once more on purpose, and writes down
    /// what was promised.
    void send(SessionBook book, List<ObjectNode> events) throws IOException, InterruptedException {
        ObjectNode body = object();
        events.forEach(body.putArray("events")::add);
        String path = "/v1/sessions/" + book.session() + "/events";
        String key = freshKey();
        book.promised(acknowledgement(key, events, post(path, body, key)));
        tally.acknowledged.addAndGet(events.size());
        if (random.nextInt(8) == 0) {
            book.promised(acknowledgement(key, events, post(path, body, key)));
            tally.repeated.incrementAndGet();
        }
    }

    private static Acknowledgement acknowledgement(
            String key, List<ObjectNode> sent, JsonNode answer) throws RefusedException {
        JsonNode data = answer.path("data");
        if (data.size() != sent.size()) {
            throw new RefusedException(
                    sent.size() + " events were sent, " + data.size() + " acknowledged");
        }
        List<Acknowledgement.Sent> events = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            ObjectNode event = sent.get(i);
            events.add(
                    new Acknowledgement.Sent(
                            data.path(i).path("id").asString(""),
                            event.path("type").asString(""),
                            event.path("content").path(0).path("text").asString("")));
        }
        return new Acknowledgement(key, events);
    }
}
