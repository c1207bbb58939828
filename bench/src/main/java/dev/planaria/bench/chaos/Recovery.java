package dev.planaria.bench.chaos;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;

/// How long a session that lost its brain in the middle of a turn waited for the next one: from the
/// disaster to the first event that the next owner appended.
///
/// @param kill microseconds since 1970
/// @param disasters how many there were until the next owner's event, the kill included
/// @param epochs how many owners there were until then; more than one where owners died before they
///   wrote anything
/// @param kind what made it as long as it was
public record Recovery(
        String session,
        long position,
        long kill,
        long micros,
        int disasters,
        long epochs,
        Kind kind) {

    /// Why a session waited, the strongest reason first: each recovery is of one kind.
    public enum Kind {
        /// It had died so often in a row that it had to rest (protocol L2), whoever was there.
        HELD("held back after the third or fourth death in a row"),
        /// Whoever took it next was gone before it wrote anything.
        OWNER_CUT("the next owner cut as well"),
        /// Something else was hurt meanwhile, which may have been what the session waited for.
        AMID_OTHERS("another disaster meanwhile"),
        /// Nothing but the kill: what one death costs.
        ALONE("one disaster only");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /// A session was cut where one owner's turn has not ended and the next event of an owner has a
    /// higher epoch. The first disaster in between is taken as the cause, which makes times longer
    /// rather than shorter; where it is none of `kills`, the gap does not count.
    ///
    /// @param kills when nodes were killed, microseconds since 1970
    /// @param others when anything else was done to nodes or the database
    public static List<Recovery> of(
            String session,
            List<LogEvent> log,
            NavigableSet<Long> kills,
            NavigableSet<Long> others) {
        List<Recovery> found = new ArrayList<>();
        Deaths deaths = new Deaths();
        LogEvent before = null;
        boolean resting = true;
        for (LogEvent event : log) {
            if (event.epoch() == LogEvent.NO_EPOCH) {
                continue;
            }
            long heldMicros = deaths.claimedFor(event);
            if (before != null && !resting && event.epoch() > before.epoch()) {
                Long kill = kills.ceiling(before.micros());
                Long other = others.ceiling(before.micros());
                if (kill != null && kill < event.micros() && (other == null || other > kill)) {
                    long micros = event.micros() - kill;
                    int disasters =
                            kills.subSet(kill, event.micros()).size()
                                    + others.subSet(kill, event.micros()).size();
                    long epochs = event.epoch() - before.epoch();
                    boolean held = heldMicros > 0 && micros >= heldMicros;
                    found.add(
                            new Recovery(
                                    session,
                                    event.position(),
                                    kill,
                                    micros,
                                    disasters,
                                    epochs,
                                    kind(held, epochs, disasters)));
                }
            }
            resting =
                    event.is("session.status_idle")
                            || (resting && !event.is("session.status_running"));
            before = event;
        }
        return found;
    }

    private static Kind kind(boolean held, long epochs, int disasters) {
        if (held) {
            return Kind.HELD;
        }
        if (epochs > 1) {
            return Kind.OWNER_CUT;
        }
        return disasters > 1 ? Kind.AMID_OTHERS : Kind.ALONE;
    }

    @Override
    public String toString() {
        Instant killed = Instant.EPOCH.plus(kill, ChronoUnit.MICROS);
        return "%.1f s from %s on: %s before its event %d, %d disasters, %d owners: %s"
                .formatted(
                        micros / 1e6, killed, session, position, disasters, epochs, kind.words());
    }
}
