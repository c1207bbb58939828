package dev.planaria.server.nodes;

import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.LivePreviews;
import dev.planaria.core.session.Previews;
import dev.planaria.core.store.Hints;
import dev.planaria.core.store.Rounds;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Shards;
import dev.planaria.core.store.Store;
import dev.planaria.server.http.Inlet;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/// What this server tells the others of its store and hears from them (protocol W7): that something
/// was committed, to the session's owner and to those whose clients stream it; that a session wants
/// a brain, to one that thinks; what is being said, to those who listen.
///
/// All of it may be lost: owners and streams look for themselves once a second, and who thinks
/// looks for what is due. So a server that is slow or gone is dropped from and never waited for.
public final class NodeLink implements Hints, Previews, Inlet, AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);

    /// How often wishes are said again.
    private static final Duration REPEAT = Duration.ofSeconds(5);

    private static final Duration FLUSH = Duration.ofMillis(500);

    private static final System.Logger LOG = System.getLogger(NodeLink.class.getName());

    private final Store store;
    private final LivePreviews here;
    private final OkHttpClient client;
    private final LongSupplier nanos = System::nanoTime;

    /// By the names of their addresses.
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();

    private final Map<SessionId, Long> listening = new ConcurrentHashMap<>();
    private final Map<SessionId, Integer> listeningToPieces = new ConcurrentHashMap<>();
    private final EarlyWishes early = new EarlyWishes();

    /// Told of once; only who looks who is there has it.
    private final Set<NodeId> unreadable = new HashSet<>();

    private final PieceCount said = new PieceCount();
    private final PieceCount heard = new PieceCount();
    private volatile Neighbours neighbours = new Neighbours(Map.of(), List.of());
    private volatile @Nullable NodeAddress own;
    private volatile Consumer<SessionId> wake = _ -> {};
    private volatile @Nullable Rounds rounds;
    private volatile @Nullable Vigil vigil;
    private long lastRepeat;

    /// @param byName peers by the name that their lease has now
    /// @param thinking peers that think, in the order of their names
    private record Neighbours(Map<NodeId, Peer> byName, List<Peer> thinking) {}

    /// @param here listeners of this process
    public NodeLink(Store store, LivePreviews here) {
        this.store = store;
        this.here = here;
        this.client =
                new OkHttpClient.Builder()
                        .retryOnConnectionFailure(false)
                        .followRedirects(false)
                        .connectTimeout(Duration.ofMillis(500))
                        .callTimeout(Duration.ofSeconds(2))
                        .build();
    }

    /// Names this server's address before anybody knows it.
    ///
    /// @return what to write into this server's row
    public String at(URI url) {
        NodeAddress fresh = NodeAddress.at(url);
        own = fresh;
        return fresh.text();
    }

    /// Tells and hears from now on.
    ///
    /// @param onDue what to do with a session that wants a brain
    /// @param onEnded what to do when the lease of another server was ended: sessions of it may be
    ///   due. Must return at once
    public void start(Consumer<SessionId> onDue, Runnable onEnded) {
        wake = onDue;
        store.connect(this);
        NodeAddress me = own;
        vigil = me == null ? null : new Vigil(store, client, me, onEnded);
        rounds = Rounds.every(LOOK, "node-link", this::look);
    }

    // ---- who is there

    private void look() {
        meet(store.living());
    }

    private void meet(List<Rows.Member> living) {
        Map<NodeId, Peer> byName = new HashMap<>();
        List<Peer> thinking = new ArrayList<>();
        List<NodeAddress> watched = new ArrayList<>();
        NodeAddress me = own;
        for (Rows.Member member : living) {
            NodeAddress address = address(member);
            if (address != null && me != null && !address.url().equals(me.url())) {
                Peer peer = peer(address, me);
                watched.add(address);
                byName.put(member.id(), peer);
                if (member.thinks()) {
                    thinking.add(peer);
                }
            }
        }
        unreadable.retainAll(living.stream().map(Rows.Member::id).toList());
        neighbours = new Neighbours(Map.copyOf(byName), List.copyOf(thinking));
        peers.values()
                .removeIf(peer -> {
                    boolean gone = !byName.containsValue(peer);
                    if (gone) {
                        peer.close();
                    }
                    return gone;
                });
        Vigil watching = vigil;
        if (watching != null) {
            watching.over(watched);
        }
        repeat();
    }

    private @Nullable NodeAddress address(Rows.Member member) {
        String text = member.address();
        if (text == null) {
            return null;
        }
        NodeAddress address = NodeAddress.read(text);
        if (address == null && unreadable.add(member.id())) {
            // Without the address: it has a token.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "server {0} has an address that cannot be read: it is told nothing, and finds"
                            + " out by itself",
                    member.id());
        }
        return address;
    }

    private Peer peer(NodeAddress address, NodeAddress me) {
        Peer peer =
                peers.computeIfAbsent(
                        address.name(),
                        _ -> {
                            Peer fresh = new Peer(address, me.name(), client, nanos);
                            listening.keySet().forEach(session -> fresh.tell(wish(session)));
                            return fresh;
                        });
        // After it is there to be found: a wish that comes now goes to it.
        early.take(address.name()).forEach(peer::wishes);
        return peer;
    }

    private void repeat() {
        if (nanos.getAsLong() - lastRepeat < REPEAT.toNanos()) {
            return;
        }
        lastRepeat = nanos.getAsLong();
        long old = lastRepeat - REPEAT.toNanos();
        listening
                .entrySet()
                .removeIf(each -> each.getValue() - old < 0 && !store.isAwaited(each.getKey()));
        for (Peer peer : peers.values()) {
            peer.forget();
            listening.keySet().forEach(session -> peer.tell(wish(session)));
        }
    }

    /// How many leases of others this server has ended, since they were gone.
    public long leasesEnded() {
        Vigil watching = vigil;
        return watching == null ? 0 : watching.ended();
    }

    /// How many others there are.
    public int knows() {
        return neighbours.byName.size();
    }

    /// Whether another server wants to hear of this session, and of what is being said in it.
    public boolean isListenedTo(SessionId session) {
        return peers.values().stream().anyMatch(peer -> peer.listensToPieces(session));
    }

    private Item.Listen wish(SessionId session) {
        return new Item.Listen(session, listeningToPieces.containsKey(session));
    }

    // ---- telling

    @Override
    public void tell(Hint hint) {
        Neighbours now = neighbours;
        if (now.byName.isEmpty()) {
            return;
        }
        Peer owner = hint.owner() == null ? null : now.byName.get(hint.owner());
        Peer brain = hint.due() ? brain(hint.session(), now.thinking) : null;
        for (Peer peer : now.byName.values()) {
            if (peer.equals(owner) || peer.equals(brain) || peer.listensTo(hint.session())) {
                peer.tell(new Item.Changed(hint.session(), peer.equals(brain)));
            }
        }
    }

    private static @Nullable Peer brain(SessionId session, List<Peer> thinking) {
        return thinking.isEmpty()
                ? null
                : thinking.get(Shards.of(session) * thinking.size() / Shards.COUNT);
    }

    @Override
    public void listen(SessionId session) {
        if (listening.put(session, nanos.getAsLong()) == null) {
            peers.values().forEach(peer -> peer.tell(wish(session)));
        }
    }

    @Override
    public void publish(ThreadId thread, Preview preview) {
        here.publish(thread, preview);
        Neighbours now = neighbours;
        if (now.byName.isEmpty()) {
            return;
        }
        int number = said.number(preview);
        for (Peer peer : now.byName.values()) {
            if (number >= 0 && peer.listensToPieces(thread.session())) {
                peer.tell(new Item.Piece(thread, number, preview));
            }
        }
    }

    @Override
    public Subscription subscribe(ThreadId thread, Consumer<Preview> listener) {
        SessionId session = thread.session();
        Subscription mine = here.subscribe(thread, listener);
        if (listeningToPieces.merge(session, 1, Integer::sum) == 1) {
            listening.put(session, nanos.getAsLong());
            peers.values().forEach(peer -> peer.tell(wish(session)));
        }
        return () -> {
            mine.close();
            listeningToPieces.computeIfPresent(session, (_, n) -> n == 1 ? null : n - 1);
        };
    }

    // ---- hearing

    @Override
    public boolean admits(String token) {
        NodeAddress me = own;
        return me != null && me.admits(token);
    }

    @Override
    public void take(byte[] message) {
        Item.Batch batch = Item.Batch.read(new String(message, StandardCharsets.UTF_8));
        for (Item item : batch.items()) {
            switch (item) {
                case Item.Changed(SessionId session, boolean due) -> {
                    store.heard(session);
                    if (due) {
                        wake.accept(session);
                    }
                }
                case Item.Piece piece -> {
                    if (heard.follows(piece.preview(), piece.number())) {
                        here.publish(piece.thread(), piece.preview());
                    }
                }
                case Item.Listen listen -> early.keep(batch.from(), listen);
            }
        }
        // After that: whoever gets to know it meanwhile takes them as well.
        Peer from = peers.get(batch.from());
        if (from != null) {
            early.take(batch.from()).forEach(from::wishes);
        }
    }

    /// Tells what is still to be told, for half a second at most, and then nothing more.
    @Override
    public void close() {
        store.connect(Hints.NONE);
        Rounds running = rounds;
        if (running != null) {
            running.close();
        }
        Vigil watching = vigil;
        if (watching != null) {
            watching.close();
        }
        try {
            for (Peer peer : peers.values()) {
                peer.flush(FLUSH);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        peers.values().forEach(Peer::close);
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
