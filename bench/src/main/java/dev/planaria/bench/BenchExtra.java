package dev.planaria.bench;

import dev.planaria.cli.ExtraCommand;

/// Makes the benchmarks a command of `planaria` wherever this jar lies beside the product.
public final class BenchExtra implements ExtraCommand {
    public BenchExtra() {}

    @Override
    public Object command() {
        return new BenchCommand();
    }
}
