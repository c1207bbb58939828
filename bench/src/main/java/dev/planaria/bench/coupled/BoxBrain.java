package dev.planaria.bench.coupled;

import dev.planaria.adapters.sqlite.SqliteStore;
import dev.planaria.core.context.CompactingStrategy;
import dev.planaria.core.harness.Counters;
import dev.planaria.core.harness.LoopHarness;
import dev.planaria.core.harness.Turn;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.orchestration.WakeLoop;
import dev.planaria.core.sandbox.SandboxProvider;
import dev.planaria.core.session.LivePreviews;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.server.http.ApiParts;
import dev.planaria.server.http.ApiServer;
import dev.planaria.server.http.ApiSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.stream.Stream;

/// The log, the loop and the door of one box: the product's own, but for this one session.
final class BoxBrain {
    private static final String HOST = "127.0.0.1";

    private final Store store;
    private final WakeLoop loop;
    private final ApiServer api;

    private BoxBrain(Store store, WakeLoop loop, ApiServer api) {
        this.store = store;
        this.loop = loop;
        this.api = api;
    }

    /// Opens the log in this folder, which begins as a copy of the image where there is one.
    static BoxBrain start(BoxParts parts, Path folder, SandboxProvider sandboxes)
            throws IOException {
        Files.createDirectories(folder);
        if (Files.isDirectory(parts.image())) {
            try (Stream<Path> files = Files.list(parts.image())) {
                for (Path each : files.toList()) {
                    Files.copy(each, folder.resolve(each.getFileName()));
                }
            }
        }
        SecureRandom random = new SecureRandom();
        IdSource ids = new IdSource(random);
        InstantSource clock = InstantSource.system();
        Store store =
                SqliteStore.open(
                        folder,
                        new Node(new NodeId(ids.fresh(NodeId.PREFIX)), true, clock, ids),
                        _ -> Runtime.getRuntime().halt(1));
        LivePreviews previews = new LivePreviews();
        Counters counters = new Counters();
        LoopHarness harness =
                new LoopHarness(
                        parts.model(),
                        new CompactingStrategy(sandboxes.tools(), parts.model()::limits),
                        sandboxes,
                        store.hands(),
                        previews,
                        random,
                        counters);
        WakeLoop loop =
                new WakeLoop(
                        new Turn.Ports(
                                store.leases(),
                                store.inbox(),
                                store.log(),
                                store.checkpoints(),
                                store.clock(),
                                ids),
                        store.sessions(),
                        harness,
                        random,
                        counters);
        store.takeWhile(loop::isClaiming);
        ApiServer api =
                ApiServer.start(
                        ApiSettings.of(HOST, 0, parts.key()),
                        new ApiParts(
                                store.agents(),
                                store.environments(),
                                store.sessions(),
                                store.log(),
                                store.inbox(),
                                store.receipts(),
                                previews),
                        loop,
                        _ -> {},
                        clock,
                        ids);
        loop.start();
        return new BoxBrain(store, loop, api);
    }

    URI url() {
        return URI.create("http://" + HOST + ":" + api.port());
    }

    void end() throws InterruptedException {
        api.stop();
        loop.drain();
        store.close();
    }
}
