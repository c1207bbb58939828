package dev.planaria.core.harness;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What brains of this node have done so far, for metrics. Safe for many threads.
public final class Counters {
    /// What is counted.
    public enum Counter {
        /// Sessions taken up.
        TURNS,
        /// Of these, sessions whose last owner had not given them back (protocol C2).
        TAKEOVERS,
        /// Owners' writes that became durable.
        APPENDS,
        /// Looks for sessions that are due (protocol W7).
        SWEEPS,
        /// Turns given up since another brain owns the session (protocol W6).
        STALE,
        /// Turns that died of a bug (protocol §8).
        HARNESS_BUGS,
        /// Sessions put away after too many deaths (protocol L2).
        PARKED,
        MODEL_REQUESTS,
        MODEL_FAILURES,
        TOOL_CALLS,
        /// Results that came after their call had one, and were dropped (protocol T4).
        LATE_RESULTS,
        /// Summaries written.
        COMPACTIONS,
        INTERRUPTS;

        /// As in metrics.
        public String metricName() {
            return "harness_" + name().toLowerCase(Locale.ROOT);
        }
    }

    private final FailureBook failures = new FailureBook();
    private final Map<Counter, LongAdder> adders = new EnumMap<>(Counter.class);

    public Counters() {
        for (Counter counter : Counter.values()) {
            adders.put(counter, new LongAdder());
        }
    }

    /// Failures by class.
    public FailureBook failures() {
        return failures;
    }

    public void count(Counter counter) {
        LongAdder adder = adders.get(counter);
        if (adder != null) {
            adder.increment();
        }
    }

    public long get(Counter counter) {
        LongAdder adder = adders.get(counter);
        return adder == null ? 0 : adder.sum();
    }
}
