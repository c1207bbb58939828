package dev.planaria.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// The third load of the overhead benchmark: many sessions that are spoken to in turns, at a pace
/// that does not ask how the server does. Each message is measured from the time it was due, so
/// that one which had to wait for its sender counts with its wait (open loop).
///
/// @param sessions each with a connection of its own, new in each round
/// @param perSecond messages, over all sessions
/// @param seconds that a round lasts
record PacedLoad(OverheadLoad load, int sessions, int perSecond, int seconds) {
    private static final long BEGINS_IN = TimeUnit.MILLISECONDS.toNanos(100);

    void round(Samples arrived) throws IOException, InterruptedException {
        List<RawClient> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < sessions; i++) {
                clients.add(load.client());
            }
            List<String> ids = load.newSessions(clients.getFirst(), sessions);
            long begin = System.nanoTime() + BEGINS_IN;
            List<Future<Void>> sent = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                int first = i;
                sent.add(
                        threads.submit(() ->
                                speak(clients.get(first), ids.get(first), begin, first, arrived)));
            }
            for (Future<Void> each : sent) {
                each.get();
            }
            for (String id : ids) {
                OverheadLoad.awaitIdle(clients.getFirst(), id);
            }
        } catch (ExecutionException e) {
            throw new IOException("a paced message failed: " + e.getCause(), e);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private Void speak(RawClient client, String id, long begin, int first, Samples arrived)
            throws IOException, InterruptedException {
        for (long number = first; number < (long) perSecond * seconds; number += sessions) {
            long due = begin + number * TimeUnit.SECONDS.toNanos(1) / perSecond;
            awaitTime(due);
            arrived.add(load.send(client, id) - due);
        }
        return null;
    }

    private static void awaitTime(long due) throws InterruptedException {
        long left = due - System.nanoTime();
        // Nobody counts it down: it is there for the time alone.
        if (left > 0 && new CountDownLatch(1).await(left, TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("a latch that nobody knows was counted down");
        }
    }
}
