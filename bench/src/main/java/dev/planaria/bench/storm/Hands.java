package dev.planaria.bench.storm;

import dev.planaria.server.demo.HandsWatch;
import java.nio.file.Path;

/// The hands processes of a data directory outlive its servers; when a storm is over they go too.
final class Hands {
    private Hands() {}

    static void end(Path data) {
        new HandsWatch(data).end();
    }
}
