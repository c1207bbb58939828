package dev.planaria.server.nodes;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.Store;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.OkHttpClient;

/// Ends the leases of servers that are gone, as soon as that is proven, so that nobody has to wait
/// until their time is over (docs/adr/0015). Only a matter of speed: who was taken for gone by
/// mistake writes nothing more once another one owns its sessions, and goes on as a new server.
final class Vigil implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Vigil.class.getName());

    private static final int TRIES = 3;

    private final Store store;
    private final Evidence evidence;
    private final Runnable onEnded;
    private final AtomicLong ended = new AtomicLong();

    /// By the names of their addresses.
    private final Map<String, PeerWatch> watches = new HashMap<>();

    private boolean closed;

    /// @param me this server's own address
    /// @param onEnded when a lease has ended, by whoever ended it: there may be something to take.
    ///   Must return at once
    Vigil(Store store, OkHttpClient client, NodeAddress me, Runnable onEnded) {
        this.store = store;
        this.evidence = new Evidence(client, me.name());
        this.onEnded = onEnded;
    }

    /// Watches over these from now on, and over nobody else.
    synchronized void over(Collection<NodeAddress> neighbours) {
        Set<String> names = new HashSet<>();
        for (NodeAddress address : neighbours) {
            names.add(address.name());
            InetSocketAddress door =
                    closed || watches.containsKey(address.name()) ? null : Evidence.door(address);
            if (door != null) {
                PeerWatch watch =
                        new PeerWatch(door, () -> evidence.look(address, door), _ -> gone(address));
                watches.put(address.name(), watch);
                watch.start();
            }
        }
        watches.entrySet()
                .removeIf(each -> {
                    boolean unknown = !names.contains(each.getKey());
                    if (unknown) {
                        each.getValue().close();
                    }
                    return unknown;
                });
    }

    /// How many leases this server has ended.
    long ended() {
        return ended.get();
    }

    private void gone(NodeAddress address) {
        try {
            // Again, since a last renewal of it may still have been on its way.
            for (int i = 0; i < TRIES && !end(address); i++) {
                Thread.onSpinWait();
            }
        } catch (ApiException e) {
            // The store is away, and with it all work; the lease ends by itself.
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "the lease of {0} was not ended: {1}",
                    address,
                    e.getMessage());
        }
        onEnded.run();
    }

    /// @return whether it has no lease any more
    private boolean end(NodeAddress address) {
        List<Rows.Member> left =
                store.living().stream()
                        .filter(member -> address.text().equals(member.address()))
                        .toList();
        for (Rows.Member member : left) {
            if (store.end(member)) {
                ended.incrementAndGet();
                LOG.log(
                        System.Logger.Level.WARNING,
                        "class=harness_lost server {0} at {1} is gone: its lease was ended",
                        member.id(),
                        address);
            }
        }
        return left.isEmpty();
    }

    @Override
    public synchronized void close() {
        closed = true;
        watches.values().forEach(PeerWatch::close);
        watches.clear();
    }
}
