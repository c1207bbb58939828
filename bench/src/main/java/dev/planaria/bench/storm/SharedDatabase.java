package dev.planaria.bench.storm;

import java.io.IOException;

/// A database server that all nodes of a storm share.
public interface SharedDatabase {
    /// For `planaria serve --store`, and for looking at it from outside.
    String url();

    /// It is gone at once, with nothing written any more, and comes back: when this returns it
    /// answers again.
    void crash() throws IOException, InterruptedException;
}
