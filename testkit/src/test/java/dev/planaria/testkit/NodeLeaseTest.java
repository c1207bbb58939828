package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.NodeLease;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Store;
import dev.planaria.core.store.Transactions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server's own count of its lease, while its store is slow or gone (protocol C1).
@Timeout(30)
class NodeLeaseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final IdSource ids = Seeded.ids(11);
    private final ManualClock stores = new ManualClock();
    private final ManualClock own = new ManualClock();
    private final Weather database = new Weather(MemoryStore.database(stores));
    private final NodeLease lease = join();
    private final List<String> told = new ArrayList<>();

    private NodeLease join() {
        Node node = new Node(new NodeId(ids.fresh(NodeId.PREFIX)), true, stores, ids);
        Store store =
                Store.shared(
                        database,
                        node,
                        () -> Duration.between(ManualClock.START, own.instant()).toNanos());
        NodeLease joined = Objects.requireNonNull(store.lease());
        joined.join(null, null);
        return joined;
    }

    /// A database on which something happens before a write, or after it.
    private static final class Weather implements Transactions {
        private final Transactions well;
        private Runnable before = () -> {};
        private Runnable after = () -> {};

        Weather(Transactions well) {
            this.well = well;
        }

        @Override
        public <T extends @Nullable Object> T write(Function<? super Rows, ? extends T> work) {
            before.run();
            T result = well.write(work);
            after.run();
            return result;
        }

        @Override
        public <T extends @Nullable Object> T write(
                SessionId about, Function<? super Rows, ? extends T> work) {
            return write(work);
        }

        @Override
        public InstantSource clock() {
            return well.clock();
        }

        @Override
        public <T extends @Nullable Object> T read(Function<? super Rows, ? extends T> work) {
            return well.read(work);
        }

        @Override
        public void close() {}
    }

    private void pass(Duration time) {
        stores.advance(time);
        own.advance(time);
    }

    private static void down() {
        throw new ApiException(ErrorCode.UNAVAILABLE, "the store is down");
    }

    @Test
    void renewedInTimeItHoldsForEver() {
        NodeId name = lease.node();
        for (int i = 0; i < 10; i++) {
            pass(NodeLease.RENEWAL);
            assertThat(lease.renew()).isTrue();
            assertThat(lease.isSure(name)).isTrue();
        }
        assertThat(lease.node()).isEqualTo(name);
    }

    @Test
    void whileTheStoreIsDownItIsFirstUnsureAndThenOver() {
        lease.whenOver(() -> told.add("over"));
        NodeId name = lease.node();
        database.before = NodeLeaseTest::down;
        pass(NodeLease.SURE.minusMillis(1));
        assertThatExceptionOfType(ApiException.class).isThrownBy(lease::renew);
        assertThat(lease.isSure(name)).isTrue();
        pass(Duration.ofMillis(1));
        assertThat(lease.isSure(name)).isFalse();
        assertThat(lease.isOver(name)).isFalse();
        pass(NodeLease.LENGTH.minus(NodeLease.SURE));
        assertThat(lease.isOver(name)).as("by the clock alone").isTrue();
        assertThat(told).isEmpty();
        lease.expire();
        lease.expire();
        assertThat(told).containsExactly("over");
        assertThatExceptionOfType(ApiException.class).isThrownBy(lease::renew);
        assertThat(lease.isSure(lease.node())).as("nobody knows it yet").isFalse();
        database.before = () -> {};
        assertThat(lease.renew()).isTrue();
        assertThat(lease.isSure(lease.node())).isTrue();
        assertThat(lease.isOver(name)).isTrue();
        assertThat(told).containsExactly("over");
    }

    @Test
    void aSlowAnswerCountsFromWhenItWasAskedFor() {
        NodeId name = lease.node();
        database.before = () -> pass(Duration.ofSeconds(2));
        database.after = () -> pass(Duration.ofSeconds(2));
        assertThat(lease.renew()).isTrue();
        assertThat(lease.isSure(name)).as("asked for 4 s ago").isFalse();
        assertThat(lease.isOver(name)).isFalse();
        pass(Duration.ofMillis(499));
        assertThat(lease.isOver(name)).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(lease.isOver(name)).isTrue();
    }

    @Test
    void anAnswerThatComesAfterTheEndIsNoRenewal() {
        lease.whenOver(() -> told.add("over"));
        NodeId name = lease.node();
        database.after = () -> pass(Duration.ofSeconds(10));
        assertThat(lease.renew()).as("stopped while it waited").isFalse();
        assertThat(told).containsExactly("over");
        assertThat(lease.isOver(name)).isTrue();
        assertThat(lease.node()).isNotEqualTo(name);
        database.after = () -> {};
        assertThat(lease.renew()).isTrue();
    }

    @Test
    void whoeverWaitsGoesOnWhenItIsRenewedAndStopsWhenItIsOver() throws Exception {
        NodeId name = lease.node();
        pass(NodeLease.SURE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> waiting = threads.submit(() -> lease.await(name));
            assertThat(waiting.isDone()).isFalse();
            assertThat(lease.renew()).isTrue();
            assertThat(waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            pass(NodeLease.SURE);
            Future<Boolean> again = threads.submit(() -> lease.await(name));
            pass(NodeLease.LENGTH.minus(NodeLease.SURE));
            assertThat(again.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isFalse();
        }
    }
}
