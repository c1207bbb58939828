package dev.planaria.bench.storm;

import dev.planaria.bench.chaos.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What all clients of one storm have done so far. Safe for many threads.
final class Tally {
    final AtomicLong acknowledged = new AtomicLong();
    final AtomicLong repeated = new AtomicLong();
    final AtomicLong retries = new AtomicLong();
    final AtomicLong reads = new AtomicLong();
    final AtomicLong late = new AtomicLong();
    final AtomicLong woken = new AtomicLong();
    final AtomicLong reconnects = new AtomicLong();
    final AtomicInteger marks = new AtomicInteger();
    final AtomicBoolean over = new AtomicBoolean();
    final ConcurrentHashMap<String, SessionBook> books = new ConcurrentHashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    /// No more is begun.
    boolean isOver() {
        return over.get();
    }

    synchronized void violated(String rule, String session, String what) {
        violated(new Violation(rule, session, what));
    }

    synchronized void violated(Violation violation) {
        violations.add(violation);
    }

    synchronized List<Violation> violations() {
        return List.copyOf(violations);
    }
}
