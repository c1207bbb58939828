package dev.planaria.server.http;

import dev.planaria.core.id.HandId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.store.Store;
import dev.planaria.server.metrics.Metrics;
import dev.planaria.testkit.MemoryStore;
import dev.planaria.testkit.Seeded;
import java.net.BindException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The API over a store in memory and a brain without a model, on a free port.
final class TestServer implements AutoCloseable {
    static final String KEY = "sk-test-key";

    private final Store store;
    private final FakeBrain brain;
    private final LocalPreviews previews = new LocalPreviews();
    private final Queue<HandId> discarded = new ConcurrentLinkedQueue<>();
    private final ApiServer api;

    private TestServer(ApiSettings.Streams streams, ApiSettings.Limits limits)
            throws BindException {
        IdSource ids = Seeded.ids(7);
        InstantSource clock = InstantSource.system();
        store = MemoryStore.open(ids, clock);
        brain = new FakeBrain(store, previews, ids);
        api =
                ApiServer.start(
                        new ApiSettings("127.0.0.1", 0, Set.of(KEY), true, streams, limits),
                        new ApiParts(
                                store.agents(),
                                store.environments(),
                                store.sessions(),
                                store.log(),
                                store.inbox(),
                                store.receipts(),
                                previews),
                        brain,
                        discarded::add,
                        clock,
                        ids,
                        Offer.alone(new Metrics()));
    }

    static TestServer start() throws BindException {
        return new TestServer(ApiSettings.Streams.USUAL, ApiSettings.Limits.USUAL);
    }

    static TestServer start(ApiSettings.Limits limits) throws BindException {
        return new TestServer(
                new ApiSettings.Streams(Duration.ofMillis(300), Duration.ofSeconds(2)), limits);
    }

    static TestServer start(Duration pingEvery, Duration writeTimeout) throws BindException {
        return new TestServer(
                new ApiSettings.Streams(pingEvery, writeTimeout), ApiSettings.Limits.USUAL);
    }

    String url() {
        return "http://127.0.0.1:" + api.port();
    }

    int port() {
        return api.port();
    }

    Store store() {
        return store;
    }

    FakeBrain brain() {
        return brain;
    }

    LocalPreviews previews() {
        return previews;
    }

    Queue<HandId> discarded() {
        return discarded;
    }

    ApiServer api() {
        return api;
    }

    @Override
    public void close() {
        try {
            api.stop();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a test", e);
        }
        store.close();
    }
}
