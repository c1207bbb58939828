package dev.planaria.bench.storm;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/// One client that talks to one session after the other: several messages at once, answers to the
/// model's questions, and now and then an interrupt. Every session is brought to its rest.
final class Writer {
    private static final Duration REST = Duration.ofMinutes(2);
    private static final int ROUNDS = 12;
    private static final int BATCH_MAX = 100;

    private final Fleet fleet;
    private final Client client;
    private final Tally tally;
    private final RandomGenerator random;
    private final Cast cast;
    private final Duration breath;
    private final boolean deletes;

    /// Who a session is made of.
    record Cast(String agent, String environment) {}

    /// @param breath the longest pause between two rounds
    /// @param deletes whether it deletes every other of its sessions, from the first on
    Writer(
            Fleet fleet,
            Tally tally,
            RandomGenerator random,
            Cast cast,
            Duration breath,
            boolean deletes) {
        this.deletes = deletes;
        this.fleet = fleet;
        this.client = new Client(fleet, tally, random);
        this.tally = tally;
        this.random = random;
        this.cast = cast;
        this.breath = breath;
    }

    /// Until the storm is over.
    void run() throws InterruptedException {
        for (int made = 0; !tally.isOver(); made++) {
            ObjectNode body =
                    Client.object()
                            .put("agent", cast.agent())
                            .put("environment_id", cast.environment());
            String session = "(none yet)";
            try {
                session =
                        client.post("/v1/sessions", body, client.freshKey())
                                .path("id")
                                .asString("");
                SessionBook book = new SessionBook(session);
                tally.books.put(session, book);
                boolean rests;
                try (StreamClient _ = new StreamClient(fleet, book, tally, random)) {
                    rests = talk(book);
                }
                if (rests && deletes && made % 2 == 0) {
                    delete(book);
                }
            } catch (IOException e) {
                tally.violated("A6", session, String.valueOf(e.getMessage()));
            }
        }
    }

    /// It rests: there is nothing after this (I8).
    private void delete(SessionBook book) throws IOException, InterruptedException {
        book.leaves();
        client.delete(book.session());
        book.deleted();
        ObjectNode body = Client.object();
        body.putArray("events").add(StormScript.message("Late. ", "say", mark()));
        int status =
                client.status("POST /v1/sessions/" + book.session() + "/events", body.toString());
        if (status != 404) {
            tally.violated(
                    "I8", book.session(), "a message after its deletion is answered " + status);
        }
    }

    /// @return whether it rests
    private boolean talk(SessionBook book) throws IOException, InterruptedException {
        // Few have hands: a sandbox for each session would be a storm of another kind.
        boolean hands = random.nextInt(8) == 0;
        for (int round = 0; round < ROUNDS && !tally.isOver(); round++) {
            client.send(book, batch(hands));
            if (random.nextInt(10) == 0) {
                Pause.of(Duration.ofMillis(random.nextInt(300)));
                client.send(book, List.of(StormScript.interrupt()));
            }
            if (random.nextInt(4) > 0 && !bringToRest(book)) {
                return false;
            }
            Pause.of(Duration.ofMillis(1 + random.nextLong(breath.toMillis())));
        }
        if (!bringToRest(book)) {
            return false;
        }
        awaitLast(book);
        return true;
    }

    /// The stream is heard to its end: an interrupt that came late makes one more.
    private void awaitLast(SessionBook book) throws IOException, InterruptedException {
        String path = "/v1/sessions/" + book.session() + "/events?order=desc&limit=1";
        long end = System.nanoTime() + REST.toNanos();
        while (!client.get(path)
                        .path("data")
                        .path(0)
                        .path("id")
                        .asString("")
                        .equals(book.lastSeen())
                && System.nanoTime() < end) {
            Pause.of(Duration.ofMillis(100));
        }
    }

    private String mark() {
        return "t-" + tally.marks.incrementAndGet();
    }

    private List<ObjectNode> batch(boolean hands) {
        List<ObjectNode> batch = new ArrayList<>();
        int size = 1 + random.nextInt(BATCH_MAX);
        for (int i = 1; i < size; i++) {
            batch.add(StormScript.message("Part " + i + ". ", "part", mark()));
        }
        batch.add(StormScript.message("Now. ", StormScript.deed(random, hands), mark()));
        return batch;
    }

    /// Answers what is asked until the session rests.
    private boolean bringToRest(SessionBook book) throws IOException, InterruptedException {
        long end = System.nanoTime() + REST.toNanos();
        while (System.nanoTime() < end) {
            switch (book.awaitRest(REST)) {
                case RESTING -> {
                    return true;
                }
                case ASKING -> answer(book);
                case PARKED -> wake(book);
                case BUSY -> {
                    // Its time is up.
                }
            }
        }
        tally.violated("I7", book.session(), "it does not rest: " + book.state());
        return false;
    }

    /// It died too often in a row, by no fault of its own (protocol L2): its owner lets it go on.
    private void wake(SessionBook book) throws IOException, InterruptedException {
        client.post("/v1/x/sessions/%s/wake".formatted(book.session()), client.freshKey());
        tally.woken.incrementAndGet();
        book.woken();
    }

    private void answer(SessionBook book) throws IOException, InterruptedException {
        List<ObjectNode> answers = new ArrayList<>();
        for (String call : book.takeQuestions()) {
            answers.add(StormScript.answer(call, "It is " + mark() + "."));
        }
        if (answers.isEmpty()) {
            return;
        }
        try {
            client.send(book, answers);
        } catch (Client.RefusedException e) {
            // An interrupt has closed the call before: it has its one result.
            tally.late.incrementAndGet();
        }
    }
}
