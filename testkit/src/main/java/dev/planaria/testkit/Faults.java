package dev.planaria.testkit;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Which of a brain's writes goes wrong, and how. Counts the writes of everything that shares it.
/// Safe for many threads.
public final class Faults {
    private final Map<Integer, Fault> plan;
    private final Runnable delay;
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicBoolean dead = new AtomicBoolean();

    private Faults(Map<Integer, Fault> plan, Runnable delay) {
        this.plan = plan;
        this.delay = delay;
    }

    /// How a write goes wrong.
    public enum Fault {
        /// The process dies; nothing was written.
        CRASH_BEFORE,
        /// The process dies; everything was written.
        CRASH_AFTER,
        /// Everything was written, but the caller cannot know (protocol A7).
        LOSE_REPLY,
        /// Nothing was written, and the caller is told that the store is not available.
        REFUSE,
        /// It takes long.
        SLOW
    }

    /// Nothing goes wrong: only counts.
    public static Faults none() {
        return new Faults(Map.of(), () -> {});
    }

    /// One thing goes wrong, at the write of this number, from 1.
    public static Faults at(int write, Fault fault) {
        return new Faults(Map.of(write, fault), () -> {});
    }

    /// One thing goes wrong, at the write of this number, from 1.
    ///
    /// @param delay what a slow write does before it goes on, such as letting another brain work
    public static Faults at(int write, Fault fault, Runnable delay) {
        return new Faults(Map.of(write, fault), delay);
    }

    /// Things go wrong as the seed says, each of the first `writes` writes with this probability.
    /// Name the seed in the test's description.
    ///
    /// @param delay what a slow write does before it goes on, such as moving a clock
    public static Faults random(long seed, int writes, double probability, Runnable delay) {
        RandomGenerator random = Seeded.random(seed);
        Map<Integer, Fault> plan = new TreeMap<>();
        Fault[] all = Fault.values();
        for (int write = 1; write <= writes; write++) {
            if (random.nextDouble() < probability) {
                plan.put(write, all[random.nextInt(all.length)]);
            }
        }
        return new Faults(plan, delay);
    }

    /// How many writes there were.
    public int writes() {
        return writes.get();
    }

    /// Whether the process died.
    public boolean isDead() {
        return dead.get();
    }

    /// Throws if the process is dead: the dead do not read either.
    void alive() {
        if (dead.get()) {
            throw new CrashedError("dead since write " + writes.get());
        }
    }

    <T extends @Nullable Object> T write(String name, Supplier<T> write) {
        alive();
        int number = writes.incrementAndGet();
        Fault fault = plan.get(number);
        if (fault == null) {
            return write.get();
        }
        String where = fault + " at write " + number + ", " + name;
        return switch (fault) {
            case CRASH_BEFORE -> throw die(where);
            case CRASH_AFTER -> {
                var _ = write.get();
                throw die(where);
            }
            case LOSE_REPLY -> {
                var _ = write.get();
                throw new ApiException(ErrorCode.UNAVAILABLE, where);
            }
            case REFUSE -> throw new ApiException(ErrorCode.UNAVAILABLE, where);
            case SLOW -> {
                delay.run();
                yield write.get();
            }
        };
    }

    private CrashedError die(String where) {
        dead.set(true);
        return new CrashedError(where);
    }
}
