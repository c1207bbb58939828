package dev.planaria.bench;

import picocli.CommandLine.Command;

/// `planaria bench …`: one command a benchmark; each writes its part of `docs/benchmarks.md`.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures this build on this machine, beside what the machine itself can do.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            OverheadBench.class,
            TtftBench.class,
            DirectBench.class,
            AppendBench.class,
            LongBench.class,
            CallsBench.class,
            ChaosBench.class,
            SimulateBench.class
        })
final class BenchCommand {}
