package dev.planaria.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// A checker that finds nothing proves nothing: each rule is broken once on purpose.
class CheckerTest {
    private static final List<LogEvent> LOG =
            List.of(
                    input(1, "m1", "user.message", "one"),
                    input(2, "m2", "user.message", "two"),
                    own(3, 1, "r1", "session.status_running"),
                    own(4, 1, "s1", "span.model_request_start"),
                    own(5, 2, "e1", "span.model_request_end", "s1", "", true),
                    own(6, 2, "s2", "span.model_request_start"),
                    own(7, 2, "c1", "agent.tool_use", "", "echo t-7 >> effects", false),
                    own(8, 2, "e2", "span.model_request_end", "s2", "", false),
                    own(9, 2, "o1", "agent.tool_result", "c1", "done", false),
                    own(10, 2, "s3", "span.model_request_start"),
                    own(11, 2, "a1", "agent.message"),
                    own(12, 2, "e3", "span.model_request_end", "s3", "", false),
                    own(13, 2, "i1", "session.status_idle", "", "end_turn", false));

    private static final List<Acknowledgement> PROMISED =
            List.of(
                    new Acknowledgement(
                            "k1", List.of(new Acknowledgement.Sent("m1", "user.message", "one"))),
                    new Acknowledgement(
                            "k2", List.of(new Acknowledgement.Sent("m2", "user.message", "two"))),
                    new Acknowledgement(
                            "k3", List.of(new Acknowledgement.Sent("x1", "user.interrupt", ""))));

    @Test
    void aWholeHistoryIsInOrder() {
        assertThat(Checker.check(history(LOG))).isEmpty();
    }

    @Test
    void gapsAndDoublesInTheLogAreFound() {
        assertThat(rules(history(without(LOG, 10)))).contains("I1");
        assertThat(rules(history(at(LOG, 11, each -> own(11, 2, "a1", "agent.message")))))
                .contains("I1", "S7", "I4");
        assertThat(rules(history(at(LOG, 9, each -> own(10, 1, "s3", "span.model_request_start")))))
                .containsOnly("I3");
    }

    @Test
    void openRequestsAreFound() {
        assertThat(rules(history(at(LOG, 4, each -> own(5, 2, "x", "agent.thinking")))))
                .contains("I6");
        assertThat(rules(history(at(LOG, 11, each -> own(12, 2, "x", "agent.thinking")))))
                .containsOnly("M1");
    }

    @Test
    void lostChangedAndInventedInputsAreFound() {
        assertThat(rules(history(at(LOG, 1, each -> own(2, 1, "x", "agent.thinking")))))
                .containsOnly("I2");
        assertThat(rules(history(at(LOG, 1, each -> input(2, "m2", "user.message", "others")))))
                .containsOnly("I2");
        assertThat(rules(history(at(LOG, 1, each -> input(2, "m9", "user.message", "two")))))
                .contains("I2", "I4");
        List<LogEvent> swapped =
                at(
                        at(LOG, 0, each -> input(1, "m2", "user.message", "two")),
                        1,
                        each -> input(2, "m1", "user.message", "one"));
        assertThat(rules(history(swapped))).containsOnly("A4");
    }

    @Test
    void aKeyThatMadeTwoEventsIsFound() {
        List<Acknowledgement> promised = new ArrayList<>(PROMISED);
        promised.add(
                new Acknowledgement(
                        "k2", List.of(new Acknowledgement.Sent("m3", "user.message", "two"))));
        SessionHistory twice = new Plan(LOG).promised(promised).history();
        assertThat(rules(twice)).containsOnly("I4");
    }

    @Test
    void callsWithoutOneResultAndEffectsThatHappenedTwiceAreFound() {
        assertThat(rules(history(at(LOG, 8, each -> own(9, 2, "x", "agent.thinking")))))
                .contains("I5");
        List<LogEvent> second = new ArrayList<>(LOG);
        second.add(own(14, 2, "o2", "agent.tool_result", "c1", "done", false));
        assertThat(rules(history(second))).containsOnly("I5");
        assertThat(rules(new Plan(LOG).effects("t-7", "t-7").history())).containsOnly("T5");
        assertThat(rules(new Plan(LOG).noEffects().history())).containsOnly("T5");
        assertThat(rules(new Plan(LOG).effects("t-7", "t-8").history())).containsOnly("T5");
    }

    @Test
    void aCallThatFailedMayHaveTakenEffectOnce() {
        List<LogEvent> failed =
                at(LOG, 8, each -> own(9, 2, "o1", "agent.tool_result", "c1", "lost", true));
        assertThat(Checker.check(history(failed))).isEmpty();
        assertThat(Checker.check(new Plan(failed).noEffects().history())).isEmpty();
        assertThat(rules(new Plan(failed).effects("t-7", "t-7").history())).containsOnly("T5");
    }

    @Test
    void forgottenInputsAreFound() {
        assertThat(rules(new Plan(LOG).pending(1).history())).containsOnly("I7");
        assertThat(rules(new Plan(LOG).status("running").history())).containsOnly("I7");
        List<LogEvent> unread = new ArrayList<>(LOG);
        unread.add(input(14, "m3", "user.message", "three"));
        List<Acknowledgement> promised = new ArrayList<>(PROMISED);
        promised.add(
                new Acknowledgement(
                        "k4", List.of(new Acknowledgement.Sent("m3", "user.message", "three"))));
        assertThat(rules(new Plan(unread).promised(promised).history())).containsOnly("I7");
        unread.add(own(15, 3, "i2", "session.status_idle", "", "end_turn", false));
        assertThat(rules(new Plan(unread).promised(promised).history())).containsOnly("I7");
    }

    @Test
    void whatAReaderSawAndIsNotThereIsFound() {
        long[] log = LOG.stream().mapToLong(LogEvent::print).toArray();
        ReadSlice good = new ReadSlice(2, List.of(log[2], log[3]));
        ReadSlice gap = new ReadSlice(2, List.of(log[2], log[4]));
        ReadSlice beyond = new ReadSlice(13, List.of(1L));
        assertThat(Checker.check(new Plan(LOG).reads(good).history())).isEmpty();
        assertThat(rules(new Plan(LOG).reads(gap).history())).containsOnly("I10");
        assertThat(rules(new Plan(LOG).reads(beyond).history())).containsOnly("I10");
        assertThat(rules(new Plan(LOG).listed(prints(without(LOG, 3))).history()))
                .containsOnly("I10");
    }

    @Test
    void aStreamWithAGapADoubleOrNoEndIsFound() {
        assertThat(rules(new Plan(LOG).stream(prints(without(LOG, 5))).history()))
                .containsOnly("A8");
        List<LogEvent> twice = new ArrayList<>(LOG);
        twice.add(3, LOG.get(2));
        assertThat(rules(new Plan(LOG).stream(prints(twice)).history())).containsOnly("A8");
        assertThat(rules(new Plan(LOG).stream(prints(without(LOG, 12))).history()))
                .containsOnly("A8");
    }

    @Test
    void recoveryIsFromTheKillToTheNextOwnersFirstEvent() {
        // Epoch 1 ends at 4,000 µs in the middle of a turn; epoch 2 begins at 5,000.
        TreeSet<Long> kill = new TreeSet<>(List.of(4_200L));
        assertThat(recoveries(LOG, kill, new TreeSet<>())).containsExactly(800L);
        assertThat(recoveries(LOG, kill, new TreeSet<>(List.of(4_100L)))).isEmpty();
        assertThat(recoveries(LOG, new TreeSet<>(List.of(6_500L)), new TreeSet<>())).isEmpty();
        List<LogEvent> next = new ArrayList<>(LOG);
        next.add(own(14, 3, "r2", "session.status_running"));
        assertThat(recoveries(next, new TreeSet<>(List.of(13_500L)), new TreeSet<>()))
                .as("it rested when its node was killed")
                .isEmpty();
    }

    private static List<Long> recoveries(
            List<LogEvent> log, NavigableSet<Long> kills, NavigableSet<Long> others) {
        return Recovery.of("sesn_1", log, kills, others).stream().map(Recovery::micros).toList();
    }

    private static List<String> rules(SessionHistory history) {
        return Checker.check(history).stream().map(Violation::rule).distinct().toList();
    }

    private static SessionHistory history(List<LogEvent> log) {
        return new Plan(log).history();
    }

    private static List<LogEvent> without(List<LogEvent> log, int index) {
        List<LogEvent> less = new ArrayList<>(log);
        less.remove(index);
        return less;
    }

    private static List<LogEvent> at(
            List<LogEvent> log, int index, UnaryOperator<LogEvent> change) {
        List<LogEvent> other = new ArrayList<>(log);
        other.set(index, change.apply(log.get(index)));
        return other;
    }

    private static List<Long> prints(List<LogEvent> log) {
        return log.stream().map(LogEvent::print).toList();
    }

    private static LogEvent input(long position, String id, String type, String text) {
        return event(position, LogEvent.NO_EPOCH, id, type, "", text, false);
    }

    private static LogEvent own(long position, long epoch, String id, String type) {
        return own(position, epoch, id, type, "", "", false);
    }

    private static LogEvent own(
            long position,
            long epoch,
            String id,
            String type,
            String about,
            String text,
            boolean failed) {
        return event(position, epoch, id, type, about, text, failed);
    }

    private static LogEvent event(
            long position,
            long epoch,
            String id,
            String type,
            String about,
            String text,
            boolean failed) {
        return new LogEvent(
                position,
                epoch,
                id,
                type,
                id.hashCode() * 31L + position,
                position * 1_000,
                about,
                text,
                failed);
    }

    /// A history that is well but for what is changed.
    private record Plan(
            List<LogEvent> log,
            List<Long> listed,
            List<Acknowledgement> promised,
            List<ReadSlice> reads,
            List<Long> stream,
            String status,
            int pending,
            List<String> effects) {
        Plan(List<LogEvent> log) {
            this(log, prints(log), PROMISED, List.of(), prints(log), "idle", 0, List.of("t-7"));
        }

        Plan listed(List<Long> other) {
            return new Plan(log, other, promised, reads, stream, status, pending, effects);
        }

        Plan promised(List<Acknowledgement> other) {
            return new Plan(log, listed, other, reads, stream, status, pending, effects);
        }

        Plan reads(ReadSlice... other) {
            return new Plan(
                    log, listed, promised, List.of(other), stream, status, pending, effects);
        }

        Plan stream(List<Long> other) {
            return new Plan(log, listed, promised, reads, other, status, pending, effects);
        }

        Plan status(String other) {
            return new Plan(log, listed, promised, reads, stream, other, pending, effects);
        }

        Plan pending(int other) {
            return new Plan(log, listed, promised, reads, stream, status, other, effects);
        }

        Plan effects(String... other) {
            return new Plan(log, listed, promised, reads, stream, status, pending, List.of(other));
        }

        Plan noEffects() {
            return effects(new String[0]);
        }

        SessionHistory history() {
            return new SessionHistory(
                    "session_1", log, listed, promised, reads, stream, status, pending, effects);
        }
    }
}
