package dev.planaria.core.orchestration;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.harness.FailureBook;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// How well the store does, as this server sees it (protocol L3): slow when its writes were too
/// long in coming for too long, down when it cannot be had. Both are told once when they begin and
/// once when they end. Safe for many threads.
public final class StoreWatch {
    /// The 99th percentile of writes above which the store counts as slow.
    public static final Duration SLOW = Duration.ofMillis(250);

    /// For how long it must be so; and how far back writes count.
    public static final Duration WINDOW = Duration.ofSeconds(10);

    /// Named maximum of writes that are looked at (protocol L1); the newest count.
    static final int SAMPLES_MAX = 10_000;

    private static final System.Logger LOG = System.getLogger(StoreWatch.class.getName());

    private final FailureBook failures;
    private final LongSupplier nanos;
    private final LongConsumer seen;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private final Map<Object, Long> underWay = new HashMap<>();
    private boolean exceeding;
    private long exceedingSince;
    private volatile boolean slow;
    private volatile boolean down;

    private record Sample(long end, long took) {}

    /// @param nanos a clock that only runs forward, such as `System::nanoTime`
    /// @param seen is told the nanoseconds of each write
    public StoreWatch(FailureBook failures, LongSupplier nanos, LongConsumer seen) {
        this.failures = failures;
        this.nanos = nanos;
        this.seen = seen;
    }

    /// Does a write, and sees how long it takes.
    public <T> T timed(Supplier<T> write) {
        Object token = new Object();
        long start = nanos.getAsLong();
        lock.lock();
        try {
            underWay.put(token, start);
        } finally {
            lock.unlock();
        }
        try {
            T written = write.get();
            answered();
            return written;
        } catch (ApiException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                failed();
            }
            throw e;
        } finally {
            ended(token, start);
        }
    }

    private void ended(Object token, long start) {
        long end = nanos.getAsLong();
        lock.lock();
        try {
            underWay.remove(token);
            if (samples.size() == SAMPLES_MAX) {
                samples.removeFirst();
            }
            samples.addLast(new Sample(end, end - start));
        } finally {
            lock.unlock();
        }
        seen.accept(end - start);
    }

    /// How many writes are under way.
    public int waiting() {
        lock.lock();
        try {
            return underWay.size();
        } finally {
            lock.unlock();
        }
    }

    /// The store did not answer.
    public void failed() {
        lock.lock();
        try {
            if (down) {
                return;
            }
            down = true;
        } finally {
            lock.unlock();
        }
        failures.note(
                FailureClass.STORE_DOWN, null, "the store does not answer; nothing is claimed");
    }

    /// The store answered.
    public void answered() {
        if (!down) {
            return;
        }
        lock.lock();
        try {
            if (!down) {
                return;
            }
            down = false;
        } finally {
            lock.unlock();
        }
        LOG.log(System.Logger.Level.WARNING, "The store answers again.");
    }

    /// Whether it could not be had when it was last asked.
    public boolean isDown() {
        return down;
    }

    /// Whether nothing more should be taken on, as [#look] last saw it.
    public boolean isSlow() {
        return slow;
    }

    /// Looks at the writes of the last [#WINDOW], those under way included. To be called every now
    /// and then.
    ///
    /// @return whether nothing more should be taken on
    public boolean look() {
        long now = nanos.getAsLong();
        boolean before;
        boolean after;
        lock.lock();
        try {
            before = slow;
            slow = judge(now);
            after = slow;
        } finally {
            lock.unlock();
        }
        if (after && !before) {
            failures.note(
                    FailureClass.STORE_SLOW,
                    null,
                    "p99 of writes above " + SLOW.toMillis() + " ms; nothing is claimed");
        } else if (before && !after) {
            LOG.log(System.Logger.Level.WARNING, "The store is quick enough again.");
        }
        return after;
    }

    private boolean judge(long now) {
        while (!samples.isEmpty() && now - samples.getFirst().end >= WINDOW.toNanos()) {
            samples.removeFirst();
        }
        if (exceeds(now)) {
            if (!exceeding) {
                exceeding = true;
                exceedingSince = now;
            }
            return slow || now - exceedingSince > WINDOW.toNanos();
        }
        exceeding = false;
        return false;
    }

    private boolean exceeds(long now) {
        long limit = SLOW.toNanos();
        long above = samples.stream().filter(sample -> sample.took > limit).count();
        long waiting = underWay.values().stream().filter(start -> now - start > limit).count();
        // The 99th percentile is above the limit when more than one in a hundred is.
        return (above + waiting) * 100 > samples.size() + waiting;
    }
}
