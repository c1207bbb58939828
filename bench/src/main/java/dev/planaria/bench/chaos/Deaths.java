package dev.planaria.bench.chaos;

import dev.planaria.core.session.Leases;

/// The claims of one session of which nothing came, counted as the store counts them (protocol L2)
/// but from the log alone: each epoch is a claim, and one of them is given back at once where the
/// session had to rest. One thread at a time.
final class Deaths {
    private long epoch;
    private int barren;

    /// The next event of an owner.
    ///
    /// @return how long the session was held back since the one before at least, in microseconds; 0
    ///   where it was not. An owner that took its own session again counts here as a death and in
    ///   the store as none: whoever believes this looks at the clock too
    long claimedFor(LogEvent event) {
        long held = 0;
        boolean rested = false;
        for (; epoch < event.epoch(); epoch++) {
            if (!rested && mustRest()) {
                held += atLeast(barren);
                rested = true;
            } else {
                barren++;
                rested = false;
            }
        }
        if (event.is(
                "agent.message",
                "agent.thinking",
                "agent.tool_use",
                "agent.custom_tool_use",
                "agent.tool_result",
                "session.status_idle")) {
            barren = 0;
        }
        return held;
    }

    private boolean mustRest() {
        return barren >= Leases.ATTEMPTS_DELAYED && barren < Leases.ATTEMPTS_MAX;
    }

    /// Half of it: the delay may be spread, and begins before anybody finds out.
    private static long atLeast(int deaths) {
        return Leases.delay(deaths).toNanos() / 1_000 / 2;
    }
}
