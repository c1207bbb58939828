package dev.planaria.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.bench.chaos.Recovery.Kind;
import dev.planaria.core.session.Leases;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Which reason is told for the time that a session waited after a kill.
class RecoveryTest {
    private static final long SECOND = 1_000_000;

    @Test
    void oneKillAndTheNextOwnerIsAlone() {
        List<LogEvent> log = List.of(owner(1, 0), owner(2, 5));
        assertThat(kinds(log, Set.of(1L), Set.of())).containsExactly(Kind.ALONE);
    }

    @Test
    void whatElseWasHurtUntilTheNextOwnerWroteIsTold() {
        List<LogEvent> log = List.of(owner(1, 0), owner(2, 5));
        assertThat(kinds(log, Set.of(1L), Set.of(3L))).containsExactly(Kind.AMID_OTHERS);
        assertThat(kinds(log, Set.of(1L, 3L), Set.of())).containsExactly(Kind.AMID_OTHERS);
        assertThat(kinds(log, Set.of(1L), Set.of(7L))).containsExactly(Kind.ALONE);
    }

    @Test
    void anOwnerThatWroteNothingWasCutAsWell() {
        List<LogEvent> log = List.of(owner(1, 0), owner(3, 9));
        assertThat(kinds(log, Set.of(1L, 5L), Set.of())).containsExactly(Kind.OWNER_CUT);
    }

    @Test
    void theThirdDeathInARowHolds() {
        long rest = Leases.delay(3).toSeconds();
        // The claim of epoch 4 is given back at once, and that of 5 writes.
        List<LogEvent> log = List.of(owner(1, 0), owner(2, 10), owner(3, 20), owner(5, 31 + rest));
        assertThat(kinds(log, Set.of(1L, 11L, 21L), Set.of()))
                .containsExactly(Kind.ALONE, Kind.ALONE, Kind.HELD);
    }

    @Test
    void theFourthDeathHoldsAgainAndTheFifthNoMore() {
        List<LogEvent> log =
                List.of(
                        owner(1, 0),
                        owner(2, 100),
                        owner(3, 200),
                        owner(5, 300),
                        owner(7, 400),
                        owner(8, 500));
        assertThat(kinds(log, Set.of(1L, 101L, 201L, 301L, 401L), Set.of()))
                .containsExactly(Kind.ALONE, Kind.ALONE, Kind.HELD, Kind.HELD, Kind.ALONE);
    }

    @Test
    void whatCameOfATurnClearsItsDeaths() {
        List<LogEvent> log = new ArrayList<>(List.of(owner(1, 0), owner(2, 100), owner(3, 200)));
        log.add(event(3, 201 * SECOND, "agent.tool_use"));
        log.add(owner(5, 300));
        assertThat(kinds(log, Set.of(1L, 101L, 202L), Set.of()))
                .containsExactly(Kind.ALONE, Kind.ALONE, Kind.OWNER_CUT);
    }

    /// An owner that lost its session from sight takes it again under a new epoch, and nobody died.
    @Test
    void whatWentOnSoonerThanTheDelayWasNotHeld() {
        LogEvent soon = event(5, 20 * SECOND + SECOND / 5, "session.status_running");
        List<LogEvent> log = List.of(owner(1, 0), owner(2, 10), owner(3, 20), soon);
        assertThat(kinds(log, Set.of(1L, 11L, 20L), Set.of()))
                .containsExactly(Kind.ALONE, Kind.ALONE, Kind.OWNER_CUT);
    }

    @Test
    void theTimesOfAKindAreItsOwn() {
        List<Recovery> all =
                new ArrayList<>(
                        LongStream.rangeClosed(1, 100).mapToObj(i -> took(i, Kind.ALONE)).toList());
        all.add(took(500, Kind.HELD));
        Recoveries recoveries = new Recoveries(all.reversed());

        assertThat(recoveries.count()).isEqualTo(101);
        assertThat(recoveries.millis(50)).isEqualTo(51);
        assertThat(recoveries.millis(100)).isEqualTo(500);
        assertThat(recoveries.of(Kind.ALONE).millis(99)).isEqualTo(99);
        assertThat(recoveries.of(Kind.ALONE).millis(100)).isEqualTo(100);
        assertThat(recoveries.of(Kind.HELD).millis(50)).isEqualTo(500);
        assertThat(recoveries.of(Kind.OWNER_CUT).millis(99)).isZero();
    }

    private static Recovery took(long millis, Kind kind) {
        return new Recovery("sesn_1", 1, 0, millis * 1_000, 1, 1, kind);
    }

    /// @param kills seconds
    private static List<Kind> kinds(List<LogEvent> log, Set<Long> kills, Set<Long> others) {
        return Recovery.of("sesn_1", log, micros(kills), micros(others)).stream()
                .map(Recovery::kind)
                .toList();
    }

    private static NavigableSet<Long> micros(Set<Long> seconds) {
        NavigableSet<Long> micros = new TreeSet<>();
        seconds.forEach(each -> micros.add(each * SECOND));
        return micros;
    }

    /// Begins a turn of which nothing comes.
    private static LogEvent owner(long epoch, long second) {
        return event(epoch, second * SECOND, "session.status_running");
    }

    private static LogEvent event(long epoch, long micros, String type) {
        return new LogEvent(1, epoch, "e", type, 1, micros, "", "", false);
    }
}
