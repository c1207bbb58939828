package dev.planaria.bench;

import java.util.List;
import picocli.CommandLine.Command;

/// `planaria bench …`: one command a benchmark; each writes its part of `docs/benchmarks.md`.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures this build on this machine, beside what the machine itself can do.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            AllBench.class,
            OverheadBench.class,
            TtftBench.class,
            DirectBench.class,
            AppendBench.class,
            LongBench.class,
            StartBench.class,
            CallsBench.class,
            InflightBench.class,
            IdleBench.class,
            StreamsBench.class,
            NodesBench.class,
            LoadBench.class,
            MicroBench.class,
            ChaosBench.class,
            SimulateBench.class
        })
final class BenchCommand {
    /// What `all` runs, in this order; each is named as its part of the page. Chaos and simulate
    /// are not in it: they try a storm for as long as somebody has time.
    static final List<String> ALL =
            List.of(
                    "ttft",
                    "direct",
                    "overhead",
                    "append",
                    "long",
                    "start",
                    "inflight",
                    "idle",
                    "streams",
                    "nodes",
                    "load",
                    "calls",
                    "micro");

    /// Those that `all` leaves out.
    static final List<String> LONG_FORMS = List.of("chaos", "simulate");
}
