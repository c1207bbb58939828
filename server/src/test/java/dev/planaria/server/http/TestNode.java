package dev.planaria.server.http;

import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.orchestration.Orchestrator;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.LivePreviews;
import dev.planaria.core.session.Previews;
import dev.planaria.core.store.Lookout;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.NodeLease;
import dev.planaria.core.store.Store;
import dev.planaria.core.store.Transactions;
import dev.planaria.server.metrics.Metrics;
import dev.planaria.server.nodes.NodeLink;
import java.net.BindException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// One of several servers of a database: an API with, or without, a brain that has no model.
final class TestNode implements AutoCloseable {
    private final Store store;
    private final NodeLease lease;
    private final NodeLink link;
    private final Lookout lookout;
    private final Previews previews;
    private final @Nullable FakeBrain brain;
    private final ApiServer api;

    /// What a test leaves out.
    enum Without {
        NOTHING,
        /// Nothing is told and nothing heard.
        HINTS,
        /// What no hint tells is never found.
        LOOKOUT
    }

    TestNode(Transactions database, IdSource ids, boolean thinks, Offer like, Without without)
            throws BindException {
        InstantSource clock = InstantSource.system();
        Node node = new Node(new NodeId(ids.fresh(NodeId.PREFIX)), thinks, clock, ids);
        store = Store.shared(database, node);
        lease = Objects.requireNonNull(store.lease());
        LivePreviews here = new LivePreviews();
        link = new NodeLink(store, here);
        previews = link;
        brain = thinks ? new FakeBrain(store, previews, ids) : null;
        api =
                ApiServer.start(
                        ApiSettings.of("127.0.0.1", 0, TestServer.KEY),
                        new ApiParts(
                                store.agents(),
                                store.environments(),
                                store.sessions(),
                                store.log(),
                                store.inbox(),
                                store.receipts(),
                                previews),
                        brain == null ? new Nobody() : brain,
                        _ -> {},
                        clock,
                        ids,
                        new Offer(like.api(), link, new Metrics()));
        lease.join(without == Without.HINTS ? null : link.at(URI.create(url())), null);
        lease.start();
        if (without != Without.HINTS) {
            link.start(
                    id -> {
                        if (brain != null) {
                            brain.wake(id);
                        }
                    },
                    () -> {});
        }
        lookout = store.lookout();
        if (without != Without.LOOKOUT) {
            lookout.start();
        }
    }

    private static final class Nobody implements Orchestrator {
        @Override
        public void wake(SessionId id) {
            // A hint tells those who think.
        }

        @Override
        public void wake(Lease taken) {
            throw new AssertionError("taken by a server that does not think: " + taken);
        }
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

    boolean knowsOthers() {
        return link.knows() > 0;
    }

    boolean isListenedTo(SessionId session) {
        return link.isListenedTo(session);
    }

    CountDownLatch hold() {
        return Objects.requireNonNull(brain).hold();
    }

    Previews previews() {
        return previews;
    }

    Http http() {
        return new Http(url());
    }

    /// What other servers must show here.
    String token() {
        return store.living().stream()
                .filter(member -> member.id().equals(lease.node()))
                .map(member -> Objects.requireNonNull(member.address()).split(" ", 2)[1])
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        lookout.close();
        try {
            api.stop();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a test", e);
        }
        link.close();
        store.leave();
    }
}
