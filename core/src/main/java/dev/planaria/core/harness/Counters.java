package dev.planaria.core.harness;

import dev.planaria.core.session.FirstToken;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// What brains of this node have done so far, for metrics. Safe for many threads.
public final class Counters {
    /// What is counted.
    public enum Counter {
        TURNS("Sessions taken up."),
        TAKEOVERS("Sessions taken up whose last owner had not given them back."),
        APPENDS("Writes of owners that became durable."),
        SWEEPS("Looks for sessions that are due."),
        STALE("Turns given up since another brain owns the session."),
        HARNESS_BUGS("Turns that died of a bug."),
        PARKED("Sessions put away after too many deaths."),
        MODEL_REQUESTS("Requests sent to models."),
        MODEL_FAILURES("Requests that models did not answer."),
        TOOL_CALLS("Calls of tools sent or attached to."),
        LATE_RESULTS("Results that came after their call had one, and were dropped."),
        COMPACTIONS("Summaries written."),
        INTERRUPTS("Turns ended by somebody's interrupt.");

        private final String help;

        Counter(String help) {
            this.help = help;
        }

        /// What it counts, for a person.
        public String help() {
            return help;
        }

        /// As in metrics.
        public String metricName() {
            return "harness_" + name().toLowerCase(Locale.ROOT);
        }
    }

    private final FailureBook failures = new FailureBook();
    private final Map<Counter, LongAdder> adders = new EnumMap<>(Counter.class);
    private volatile Consumer<FirstToken> firstTokens = _ -> {};

    public Counters() {
        for (Counter counter : Counter.values()) {
            adders.put(counter, new LongAdder());
        }
    }

    /// Failures by class.
    public FailureBook failures() {
        return failures;
    }

    /// Whom to tell how soon replies begin; one listener, which must return at once.
    public void onFirstToken(Consumer<FirstToken> listener) {
        firstTokens = listener;
    }

    /// A reply's beginning is in the log.
    void firstToken(FirstToken first) {
        firstTokens.accept(first);
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
