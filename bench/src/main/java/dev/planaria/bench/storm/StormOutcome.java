package dev.planaria.bench.storm;

import dev.planaria.bench.chaos.Recoveries;
import dev.planaria.bench.chaos.Violation;
import java.time.Duration;
import java.util.List;

/// What a storm did and what came of it.
///
/// @param database what happened to it
/// @param repeated requests that were sent again although they had been answered
/// @param retries requests that had to be sent again
/// @param deleted sessions of these, whose logs are not there to be checked
/// @param checkpoints that were held against their logs
/// @param events in all logs
/// @param calls of tools in sandboxes
/// @param stale appends of owners that another one had followed, refused
/// @param woken sessions that were parked and woken again (protocol L2)
/// @param recovery of sessions that lost their brain in the middle of a turn by a kill
public record StormOutcome(
        StormPlan plan,
        String store,
        String hand,
        Duration took,
        int kills,
        int pauses,
        StormPlan.Harm database,
        long acknowledged,
        long repeated,
        long retries,
        long reads,
        long reconnects,
        int sessions,
        int deleted,
        int checkpoints,
        long events,
        long calls,
        long stale,
        long woken,
        Recoveries recovery,
        List<Violation> violations) {}
