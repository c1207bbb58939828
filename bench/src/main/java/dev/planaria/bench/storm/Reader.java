package dev.planaria.bench.storm;

import dev.planaria.bench.chaos.LogEvent;
import dev.planaria.bench.chaos.ReadSlice;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/// Reads lists behind random positions of random sessions, and writes down what it saw.
final class Reader {
    private final Client client;
    private final Tally tally;
    private final RandomGenerator random;
    private final Duration breath;

    /// @param breath the longest pause between two reads
    Reader(Fleet fleet, Tally tally, RandomGenerator random, Duration breath) {
        this.client = new Client(fleet, tally, random);
        this.tally = tally;
        this.random = random;
        this.breath = breath;
    }

    void run() throws InterruptedException {
        while (!tally.isOver()) {
            List<SessionBook> books = new ArrayList<>(tally.books.values());
            if (!books.isEmpty()) {
                read(books.get(random.nextInt(books.size())));
            }
            Pause.of(Duration.ofMillis(random.nextLong(breath.toMillis() + 1)));
        }
    }

    private void read(SessionBook book) throws InterruptedException {
        long after = random.nextInt(book.length() + 1);
        boolean gone = book.isGone();
        int limit = 1 + random.nextInt(40);
        try {
            JsonNode answer =
                    client.get(
                            "/v1/sessions/%s/events?after=%d&limit=%d"
                                    .formatted(book.session(), after, limit));
            if (gone) {
                tally.violated("I8", book.session(), "it is read after its deletion");
            }
            List<Long> prints = new ArrayList<>();
            for (JsonNode event : answer.path("data")) {
                LogEvent seen = LogEvent.seen(event);
                if (seen.micros() == LogEvent.WAITING) {
                    break;
                }
                prints.add(seen.print());
            }
            book.read(new ReadSlice(after, prints));
            tally.reads.incrementAndGet();
        } catch (IOException e) {
            if (!book.isLeaving()) {
                tally.violated("I10", book.session(), String.valueOf(e.getMessage()));
            }
        }
    }
}
