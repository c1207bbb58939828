package dev.planaria.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Store;
import dev.planaria.core.store.Transactions;
import dev.planaria.testkit.MemoryStore;
import dev.planaria.testkit.Seeded;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Servers that are gone, and such as only look like it.
@Timeout(60)
final class VigilTest {
    private final IdSource ids = Seeded.ids(7);
    private final Transactions database = MemoryStore.database(InstantSource.system());
    private final Store store = join("node_me", "http://127.0.0.1:1 token");
    private final AtomicInteger looked = new AtomicInteger();
    private final OkHttpClient client =
            new OkHttpClient.Builder().callTimeout(Duration.ofMillis(300)).build();

    private final Vigil vigil =
            new Vigil(
                    store,
                    client,
                    NodeAddress.at(URI.create("http://127.0.0.1:1")),
                    looked::incrementAndGet);

    private Store join(String id, String address) {
        Node node = new Node(new NodeId(id), true, InstantSource.system(), ids);
        Store joined = Store.shared(database, node, () -> 0);
        Objects.requireNonNull(joined.lease()).join(address, null);
        return joined;
    }

    @AfterEach
    void close() {
        vigil.close();
        client.connectionPool().evictAll();
    }

    /// A port at which somebody listens, and who called there.
    private static final class Door implements AutoCloseable {
        private final ServerSocket socket =
                new ServerSocket(0, 8, InetAddress.getLoopbackAddress());

        private final List<Socket> callers = new ArrayList<>();
        final NodeAddress address =
                NodeAddress.at(URI.create("http://127.0.0.1:" + socket.getLocalPort()));

        Door() throws IOException {}

        void meet() throws IOException {
            socket.setSoTimeout(20_000);
            callers.add(socket.accept());
        }

        /// As the system does for a process that dies.
        @Override
        public void close() throws IOException {
            socket.close();
            hangUp();
        }

        void hangUp() throws IOException {
            for (Socket caller : callers) {
                caller.close();
            }
            callers.clear();
        }
    }

    private List<String> living() {
        return store.living().stream().map(Rows.Member::id).map(NodeId::value).toList();
    }

    @Test
    void theLeaseOfAServerThatDiesIsEndedAtOnce() throws IOException {
        Door door = new Door();
        join("node_other", door.address.text());
        vigil.over(List.of(door.address));
        door.meet();
        assertThat(living()).contains("node_other");
        long begun = System.nanoTime();
        door.close();
        await().atMost(Duration.ofSeconds(20)).until(() -> looked.get() == 1);
        assertThat(living()).containsExactly("node_me");
        assertThat(vigil.ended()).isEqualTo(1);
        assertThat(System.nanoTime() - begun)
                .as("long before its lease is over")
                .isLessThan(Duration.ofSeconds(3).toNanos());
    }

    @Test
    void aServerThatOnlyBreaksTheConnectionKeepsItsLease() throws Exception {
        try (Door door = new Door()) {
            join("node_other", door.address.text());
            vigil.over(List.of(door.address));
            door.meet();
            // From now on it takes connections and says nothing, as one that stands still.
            door.hangUp();
            await().during(Duration.ofMillis(1_500))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> living().contains("node_other"));
            assertThat(vigil.ended()).isZero();
        }
    }

    @Test
    void aServerThatWasNeverMetKeepsItsLease() throws Exception {
        Door door = new Door();
        door.close();
        join("node_other", door.address.text());
        vigil.over(List.of(door.address));
        await().during(Duration.ofMillis(1_500))
                .atMost(Duration.ofSeconds(10))
                .until(() -> living().contains("node_other"));
        assertThat(vigil.ended()).isZero();
    }

    @Test
    void allNamesOfThatAddressAreOverAndNobodyElse() throws IOException {
        Door door = new Door();
        join("node_before", door.address.text());
        join("node_after", door.address.text());
        join("node_stranger", "http://127.0.0.1:2 token");
        vigil.over(List.of(door.address));
        door.meet();
        door.close();
        await().atMost(Duration.ofSeconds(20)).until(() -> looked.get() == 1);
        assertThat(living()).containsExactlyInAnyOrder("node_me", "node_stranger");
        assertThat(vigil.ended()).isEqualTo(2);
    }

    @Test
    void whoIsNotAmongTheNeighboursAnyMoreIsNotWatched() throws Exception {
        Door door = new Door();
        join("node_other", door.address.text());
        vigil.over(List.of(door.address));
        door.meet();
        vigil.over(List.of());
        door.close();
        await().during(Duration.ofMillis(800))
                .atMost(Duration.ofSeconds(10))
                .until(() -> living().contains("node_other"));
    }
}
