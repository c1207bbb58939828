package dev.planaria.bench.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;

/// How long a session that lost its brain in the middle of a turn waited for the next one: from the
/// disaster to the first event that the next owner appended.
public final class Recovery {
    private Recovery() {}

    /// A session was cut where one owner's turn has not ended and the next event of an owner has a
    /// higher epoch. The first disaster in between is taken as the cause, which makes times longer
    /// rather than shorter; where it is none of `kills`, the gap does not count.
    ///
    /// @param kills when nodes were killed, microseconds since 1970
    /// @param others when anything else was done to nodes or the database
    /// @return microseconds
    public static List<Long> times(
            List<LogEvent> log, NavigableSet<Long> kills, NavigableSet<Long> others) {
        List<Long> times = new ArrayList<>();
        LogEvent before = null;
        boolean resting = true;
        for (LogEvent event : log) {
            if (event.epoch() == LogEvent.NO_EPOCH) {
                continue;
            }
            if (before != null && !resting && event.epoch() > before.epoch()) {
                Long kill = kills.ceiling(before.micros());
                Long other = others.ceiling(before.micros());
                if (kill != null && kill < event.micros() && (other == null || other > kill)) {
                    times.add(event.micros() - kill);
                }
            }
            resting =
                    event.is("session.status_idle")
                            || (resting && !event.is("session.status_running"));
            before = event;
        }
        return times;
    }
}
