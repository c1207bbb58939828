package dev.planaria.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The loads of the streams benchmark, and what they showed.
final class StreamsLoad {
    /// Pause between two messages to sessions with a reader each: 100 a second.
    private static final int PACE_MILLIS = 10;

    /// Of the readers that never read, one in so many of all.
    private static final int SILENT_OF = 10;

    /// What a message to those brings, so that their buffers fill.
    private static final int LONG = 60_000;

    private static final int SECONDS_MAX = 60;

    /// What a server takes (docs/reference/limits.md).
    private static final int STREAMS_MAX = 10_000;

    private static final int ASKED = 200;

    final Samples one = new Samples();
    final Samples many = new Samples();
    final Samples besideSilent = new Samples();
    final Samples floor = new Samples();
    final Samples whileWaiting = new Samples();
    final Samples asked = new Samples();
    final List<String> broken = new ArrayList<>();

    private final StubbedServer server;
    private final StubModel model;
    private final int count;
    private final List<String> sessions = new ArrayList<>();
    private long number;
    @Nullable ProcessMemory atStart;
    @Nullable ProcessMemory withSilent;
    @Nullable ProcessMemory withWaiting;

    StreamsLoad(StubbedServer server, StubModel model, int count) {
        this.server = server;
        this.model = model;
        this.count = count;
    }

    void warmUp() throws IOException, InterruptedException {
        try (RawClient client = server.client()) {
            for (int i = 0; i < count; i++) {
                sessions.add(StubbedServer.create(client, server.body()));
            }
        }
        Samples ignored = new Samples();
        try (StreamReaders readers = readers(count)) {
            readers.open(sessions);
            say(readers, sessions, 200, 1, "", ignored);
        }
        try (StreamReaders readers = readers(count)) {
            readers.open(StreamsBench.times(sessions.getFirst(), count / 4));
            say(readers, List.of(sessions.getFirst()), 10, count / 4, "", ignored);
        }
        atStart = server.memory();
    }

    /// Waits for room: the server sees with its next ping that a client is gone.
    private StreamReaders readers(int wanted) throws IOException, InterruptedException {
        try (RawClient client = server.client()) {
            Crowd.await(
                    "room for " + wanted + " streams",
                    SECONDS_MAX,
                    () -> open(client.get("/metrics").body()) + wanted <= STREAMS_MAX);
        }
        return new StreamReaders(server.server().url(), server.server().key());
    }

    /// Many readers of one session.
    void one(int messages) throws IOException, InterruptedException {
        one.round();
        String session = fresh();
        try (StreamReaders readers = readers(count)) {
            readers.open(StreamsBench.times(session, count));
            say(readers, List.of(session), messages, count, "", one);
            over(readers);
        }
    }

    /// A reader for each of many sessions.
    void many(int messages) throws IOException, InterruptedException {
        many.round();
        try (StreamReaders readers = readers(count)) {
            readers.open(sessions);
            say(readers, sessions, messages, 1, "", many);
            over(readers);
        }
    }

    /// As the first, with some who never read, and messages that fill their buffers.
    void slow(int messages) throws IOException, InterruptedException {
        besideSilent.round();
        int silent = count / SILENT_OF;
        String session = fresh();
        try (StreamReaders readers = readers(count)) {
            readers.openSilent(session, silent);
            readers.open(StreamsBench.times(session, silent));
            say(readers, List.of(session), messages, silent, "x".repeat(LONG), besideSilent);
            over(readers);
            withSilent = server.memory();
        }
    }

    void floor(int messages) throws IOException, InterruptedException {
        floor.round();
        try (RawFanOut raw = new RawFanOut();
                StreamReaders readers = new StreamReaders(raw.url(), "none")) {
            readers.open(StreamsBench.times("none", count));
            for (int i = 0; i < messages; i++) {
                readers.expect(++number, count, floor);
                readers.sent(number, System.nanoTime());
                raw.tell(StubModel.mark(number));
                readers.awaitAll(number, SECONDS_MAX);
            }
        }
    }

    /// Very many that only wait: memory, and whether the server still answers and tells.
    void waiting(int idle) throws IOException, InterruptedException {
        try (StreamReaders readers = readers(idle);
                RawClient client = server.client()) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < idle; i++) {
                all.add(sessions.get(i % sessions.size()));
            }
            readers.open(all);
            withWaiting = server.memory();
            for (int i = 0; i < ASKED; i++) {
                RawClient.Exchange get =
                        client.get("/v1/sessions/" + sessions.get(i % sessions.size()));
                asked.add(get.answeredNanos() - get.sentNanos());
            }
            int ofEach = idle / sessions.size();
            if (ofEach > 0) {
                say(readers, sessions, ASKED, ofEach, "", whileWaiting);
            }
            over(readers);
        }
    }

    private static long open(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("planaria_streams "))
                .mapToLong(line -> Math.round(Double.parseDouble(line.substring(17))))
                .sum();
    }

    private String fresh() throws IOException {
        try (RawClient client = server.client()) {
            return StubbedServer.create(client, server.body());
        }
    }

    private void over(StreamReaders readers) {
        if (readers.ended() > 0) {
            broken.add(readers.ended() + " streams of readers that read ended");
        }
    }

    /// Messages to these sessions in turn: to one session each after the turn before, to many at a
    /// steady pace.
    private void say(
            StreamReaders readers,
            List<String> to,
            int messages,
            int ofEach,
            String more,
            Samples samples)
            throws IOException, InterruptedException {
        boolean paced = to.size() > 1;
        long last = number + messages;
        try (RawClient client = server.client()) {
            while (number < last) {
                long mine = ++number;
                String mark = StubModel.mark(mine);
                String session = to.get((int) (mine % to.size()));
                readers.expect(mine, ofEach, samples);
                readers.sent(mine, System.nanoTime());
                client.post(StubbedServer.events(session), OverheadBench.message(mark + more));
                if (paced) {
                    Crowd.pause(PACE_MILLIS);
                } else {
                    readers.awaitAll(mine, SECONDS_MAX);
                    model.arrivalOf(mark);
                    Crowd.await(
                            "the turn ends",
                            SECONDS_MAX,
                            () ->
                                    client.get("/v1/sessions/" + session)
                                            .body()
                                            .contains("\"status\":\"idle\""));
                }
            }
        }
        for (long each = last - messages + 1; each <= last; each++) {
            readers.awaitAll(each, SECONDS_MAX);
        }
    }
}
