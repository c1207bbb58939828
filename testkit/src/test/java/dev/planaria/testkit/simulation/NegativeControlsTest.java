package dev.planaria.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Leases;
import dev.planaria.core.store.Transactions;
import dev.planaria.testkit.MemoryDatabase;
import dev.planaria.testkit.OtherLeases;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Protocol §10: a checker that finds nothing proves something only if it finds what is broken.
/// Each of the eight is broken here once, from outside, and must be found by name on the same seeds
/// that pass when nothing is broken.
class NegativeControlsTest {
    private static final int SEEDS = 12;
    private static final int STEPS = Simulation.STEPS;

    @Test
    void nothingIsFoundWhereNothingIsBroken() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Report report = Simulation.run(seed, STEPS);
            assertThat(report.violations()).as(report::failure).isEmpty();
        }
    }

    @Test
    void control1AnAppendWithoutItsEpochClauseIsFound() {
        found(
                "I3",
                () -> {
                    WithoutEpoch broken = new WithoutEpoch();
                    return with(broken::over, broken::over);
                });
    }

    @Test
    void control2AReleaseThatDoesNotCompareArrivalsIsFound() {
        found(
                "I7",
                () -> {
                    WithoutArrivals broken = new WithoutArrivals();
                    return with(broken::over, broken::over);
                });
    }

    @Test
    void control3APositionWithoutTheHeadRowsLockIsFound() {
        // Two events want one place: one of them was acknowledged and is lost.
        found(
                "I2",
                () -> {
                    MaxPlusOne broken = new MaxPlusOne();
                    return with(
                            database(EnumSet.of(MemoryDatabase.Index.ANSWER)),
                            broken::over,
                            UnaryOperator.identity());
                });
    }

    @Test
    void control4AnAcknowledgementBeforeTheCommitIsFound() {
        found("I2", () -> with(AnswersFirst::new, UnaryOperator.identity()));
    }

    @Test
    void control5AMissingSyncIsFound() {
        found(
                "I2",
                () -> {
                    Seams whole = Seams.whole();
                    Consumer<MemoryDatabase> nothing = _ -> {};
                    return new Seams(
                            whole.database(),
                            nothing,
                            whole.transactions(),
                            whole.leases(),
                            whole.journal(),
                            whole.retry());
                });
    }

    @Test
    void control6AResultWithoutItsKeyIsFound() {
        found(
                "I5",
                () -> {
                    AtomicInteger fresh = new AtomicInteger();
                    UnaryOperator<AppendKey> keys =
                            key ->
                                    key.value().endsWith(":result")
                                            ? new AppendKey("fresh " + fresh.incrementAndGet())
                                            : key;
                    return with(
                            database(EnumSet.of(MemoryDatabase.Index.POSITION)),
                            UnaryOperator.identity(),
                            leases -> OtherLeases.withKeys(leases, keys));
                });
    }

    @Test
    void control7AHandThatIgnoresItsJournalIsFound() {
        found(
                "T2",
                () -> {
                    Seams whole = Seams.whole();
                    return new Seams(
                            whole.database(),
                            whole.sync(),
                            whole.transactions(),
                            whole.leases(),
                            ForgetfulJournal::new,
                            whole.retry());
                });
    }

    @Test
    void control8ARetryWithAFreshKeyIsFound() {
        found(
                "I4",
                () -> {
                    Seams whole = Seams.whole();
                    AtomicInteger fresh = new AtomicInteger();
                    return new Seams(
                            whole.database(),
                            whole.sync(),
                            whole.transactions(),
                            whole.leases(),
                            whole.journal(),
                            first ->
                                    new Receipt.Named(
                                            first.scope(),
                                            first.bodyHash(),
                                            "fresh " + fresh.incrementAndGet()));
                });
    }

    /// Some seed finds it, and by this rule.
    private static void found(String rule, Supplier<Seams> broken) {
        List<Violation> all = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            List<Violation> violations = Simulation.run(seed, STEPS, broken.get()).violations();
            all.addAll(violations);
            if (violations.stream().anyMatch(violation -> violation.rule().equals(rule))) {
                return;
            }
        }
        assertThat(all).as("some seed finds " + rule).extracting(Violation::rule).contains(rule);
    }

    private static Function<InstantSource, MemoryDatabase> database(
            EnumSet<MemoryDatabase.Index> indexes) {
        return clock -> MemoryDatabase.unsynced(clock, indexes);
    }

    private static Seams with(
            UnaryOperator<Transactions> transactions, UnaryOperator<Leases> leases) {
        return with(Seams.whole().database(), transactions, leases);
    }

    private static Seams with(
            Function<InstantSource, MemoryDatabase> database,
            UnaryOperator<Transactions> transactions,
            UnaryOperator<Leases> leases) {
        Seams whole = Seams.whole();
        return new Seams(
                database, whole.sync(), transactions, leases, whole.journal(), whole.retry());
    }
}
