package dev.planaria.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.LivePreviews;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.core.store.Transactions;
import dev.planaria.testkit.MemoryStore;
import dev.planaria.testkit.Seeded;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How a server gets to know the others of its store (protocol W7).
@Timeout(60)
final class NodeLinkTest {
    private static final SessionId SESSION = new SessionId("sesn_1");

    private final IdSource ids = Seeded.ids(5);
    private final Transactions database = MemoryStore.database(InstantSource.system());
    private final Store store = join("node_me", null);
    private final NodeLink link = new NodeLink(store, new LivePreviews());

    /// @param address as it stands in the row
    private Store join(String id, @Nullable String address) {
        Node node = new Node(new NodeId(id), true, InstantSource.system(), ids);
        // On its own clock no time passes: it need not renew.
        Store joined = Store.shared(database, node, () -> 0);
        Objects.requireNonNull(joined.lease()).join(address, null);
        return joined;
    }

    @BeforeEach
    void standSomewhere() {
        assertThat(link.at(URI.create("http://127.0.0.1:1"))).isNotBlank();
    }

    @AfterEach
    void close() {
        link.close();
    }

    private static void hear(NodeLink at, NodeAddress from, Item... items) {
        at.take(
                new Item.Batch(from.name(), List.of(items))
                        .json()
                        .getBytes(StandardCharsets.UTF_8));
    }

    /// Guards: who looked first said its wishes to one that did not know it yet, which dropped
    /// them; its streams had no previews until they were said again.
    @Test
    void aWishOfAServerThatIsNotKnownYetHoldsAsSoonAsItIs() {
        NodeAddress other = NodeAddress.at(URI.create("http://127.0.0.1:2"));
        NodeAddress stranger = NodeAddress.at(URI.create("http://127.0.0.1:3"));
        hear(link, other, new Item.Listen(SESSION, true));
        hear(link, stranger, new Item.Listen(new SessionId("sesn_2"), true));
        assertThat(link.isListenedTo(SESSION)).isFalse();
        join("node_other", other.text());
        link.start(_ -> {}, () -> {});
        await().atMost(Duration.ofSeconds(20)).until(() -> link.isListenedTo(SESSION));
        assertThat(link.isListenedTo(new SessionId("sesn_2")))
                .as("nobody knows who that is")
                .isFalse();
        hear(link, other, new Item.Listen(new SessionId("sesn_3"), true));
        assertThat(link.isListenedTo(new SessionId("sesn_3"))).as("known by now").isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://[ token",
                "nonsense token",
                "ftp://127.0.0.1:2 token",
                "http://127.0.0.1:2",
                "http://127.0.0.1:2 two tokens",
                "http://127.0.0.1:2 to\nken",
                " "
            })
    void anAddressThatCannotBeReadHidesNobodyElse(String address) {
        assertThat(NodeAddress.read(address)).isNull();
        join("node_a", address);
        join("node_b", NodeAddress.at(URI.create("http://127.0.0.1:2")).text());
        link.start(_ -> {}, () -> {});
        await().atMost(Duration.ofSeconds(20)).until(() -> link.knows() == 1);
    }

    @Test
    void anAddressIsReadAsItWasWritten() {
        NodeAddress written = NodeAddress.at(URI.create("http://10.0.0.7:8400"));
        assertThat(NodeAddress.read(written.text())).isEqualTo(written);
    }

    @Test
    void wishesOfUnknownServersAreBounded() {
        EarlyWishes early = new EarlyWishes();
        for (int i = 0; i < 10_000; i++) {
            early.keep("it", new Item.Listen(new SessionId("sesn_" + i), false));
        }
        List<Item.Listen> kept = early.take("it");
        assertThat(kept).hasSize(4_096);
        assertThat(kept.getLast().session()).as("the newest").isEqualTo(new SessionId("sesn_9999"));
        assertThat(early.take("it")).isEmpty();
    }
}
