package dev.planaria.bench;

import dev.planaria.bench.storm.SharedDatabase;
import java.io.IOException;

/// A database that a storm may end as a crash would.
record CrashingPostgres(LocalPostgres postgres) implements SharedDatabase {
    @Override
    public String url() {
        return postgres.url();
    }

    @Override
    public void crash() throws IOException, InterruptedException {
        postgres.stopImmediately();
        postgres.start();
    }
}
