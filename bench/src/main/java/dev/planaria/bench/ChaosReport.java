package dev.planaria.bench;

import dev.planaria.bench.chaos.Recoveries;
import dev.planaria.bench.chaos.Recovery;
import dev.planaria.bench.storm.StormOutcome;
import java.util.Arrays;
import java.util.stream.Collectors;

/// The table of one storm.
final class ChaosReport {
    private ChaosReport() {}

    static String markdown(String machine, StormOutcome outcome) {
        boolean embedded = outcome.store().equals("sqlite");
        return """
        ## Chaos: %1$s

        `./planaria bench chaos --store %2$s`, seed %3$d. Real server processes%4$s, killed and stopped while %5$d
        writers, readers at random positions and streaming clients go on; afterwards a checker of its own holds the
        store, every acknowledgement, every read and every stream against each other (protocol I1-I12; with
        one workspace, I12 says that no log has an event of another one).

        Machine: %6$s; hand: %7$s. The storm took %8$d min %9$d s.

        | what | count |
        |---|---|
        | `kill -9` of a node | %10$,d |
        | SIGSTOP of a node for 6 s, longer than its lease | %11$,d |
        | crash of the database | %12$s |
        | `kill -9` of one process of the database, which ends and recovers the others | %27$s |
        | end of one connection to the database | %28$s |
        | inputs acknowledged | %13$,d |
        | requests sent again by a client that had no answer / on purpose after one | %14$,d / %15$,d |
        | events in the logs of %16$,d sessions | %17$,d |
        | sessions deleted meanwhile / checkpoints held against their logs | %29$,d / %30$,d |
        | calls of tools in sandboxes | %18$,d |
        | reads of a slice / streams that were cut and went on | %19$,d / %20$,d |
        | turns whose next append was refused, since their lease had ended or another owner had followed | %21$,d |
        | turns cut by a kill; until the next owner's first event p50 / p99, s | %22$,d; **%23$.1f** / **%24$.1f** |
        %31$s
        | sessions parked after five such cuts in a row, and woken again | %26$,d |
        | **lost, moved, doubled, unanswered or out of order** | **%25$,d** |
        """
                .formatted(
                        embedded
                                ? "one node and the embedded store"
                                : outcome.plan().nodes() + " nodes over PostgreSQL",
                        outcome.store(),
                        outcome.plan().seed(),
                        outcome.plan().nodes() == 1 ? "" : " and a real database",
                        outcome.plan().writers(),
                        machine,
                        outcome.hand(),
                        outcome.took().toMinutes(),
                        outcome.took().toSecondsPart(),
                        outcome.kills(),
                        outcome.pauses(),
                        embedded ? "with its node" : outcome.database().crashes(),
                        outcome.acknowledged(),
                        outcome.retries(),
                        outcome.repeated(),
                        outcome.sessions(),
                        outcome.events(),
                        outcome.calls(),
                        outcome.reads(),
                        outcome.reconnects(),
                        outcome.stale(),
                        outcome.recovery().count(),
                        outcome.recovery().millis(50) / 1_000,
                        outcome.recovery().millis(99) / 1_000,
                        outcome.violations().size(),
                        outcome.woken(),
                        embedded ? "-" : outcome.database().backendKills(),
                        embedded ? "-" : outcome.database().cuts(),
                        outcome.deleted(),
                        outcome.checkpoints(),
                        kinds(outcome.recovery()));
    }

    /// The same turns again, each beside those that waited for the same reason.
    private static String kinds(Recoveries recovery) {
        return Arrays.stream(Recovery.Kind.values())
                .map(kind -> kind(kind, recovery.of(kind)))
                .collect(Collectors.joining("\n"));
    }

    private static String kind(Recovery.Kind kind, Recoveries these) {
        String times =
                these.count() == 0
                        ? ""
                        : "; %.1f / %.1f / %.1f"
                                .formatted(
                                        these.millis(50) / 1_000,
                                        these.millis(99) / 1_000,
                                        these.millis(100) / 1_000);
        return "| of these, %s; p50 / p99 / longest, s | %,d%s |"
                .formatted(kind.words(), these.count(), times);
    }
}
