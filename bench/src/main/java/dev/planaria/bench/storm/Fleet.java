package dev.planaria.bench.storm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The nodes, and how a client asks any of them.
final class Fleet implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final List<ServerProcess> nodes = new CopyOnWriteArrayList<>();

    /// Whoever stops the storm wants no servers left behind.
    private final Thread sweep =
            Thread.ofPlatform()
                    .name("storm-sweep")
                    .unstarted(() -> nodes.forEach(ServerProcess::end));

    /// Starts them all and waits until all answer.
    ///
    /// @param launch how a node is started
    Fleet(Launch launch, int count, Path folder) throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(sweep);
        boolean started = false;
        try {
            for (int i = 1; i <= count; i++) {
                int port = freePort();
                nodes.add(
                        new ServerProcess(
                                launch.command(i, port),
                                launch.environment(),
                                port,
                                folder.resolve("node-" + i + ".log")));
                // One after the other: the first makes the tables.
                nodes.getLast().awaitReady(START);
            }
            started = true;
        } finally {
            if (!started) {
                nodes.forEach(ServerProcess::end);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    List<ServerProcess> nodes() {
        return List.copyOf(nodes);
    }

    /// Any node, dead or alive: a client does not know.
    ServerProcess any(RandomGenerator random) {
        return nodes.get(random.nextInt(nodes.size()));
    }

    static Map<String, String> headers(@Nullable String idempotencyKey) {
        return idempotencyKey == null
                ? Map.of("x-api-key", StormKeys.API)
                : Map.of("x-api-key", StormKeys.API, "Idempotency-Key", idempotencyKey);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(sweep);
        } catch (IllegalStateException e) {
            // This process is ending: the sweep is under way already.
            return;
        }
        nodes.forEach(ServerProcess::stop);
    }
}
