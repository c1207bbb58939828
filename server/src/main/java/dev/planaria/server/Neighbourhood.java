package dev.planaria.server;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.orchestration.WakeLoop;
import dev.planaria.core.session.LivePreviews;
import dev.planaria.core.session.Previews;
import dev.planaria.core.store.Lookout;
import dev.planaria.core.store.NodeLease;
import dev.planaria.core.store.Store;
import dev.planaria.server.config.Role;
import dev.planaria.server.http.Offer;
import dev.planaria.server.metrics.Metrics;
import dev.planaria.server.nodes.NodeLink;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a server needs among others of its store: its lease, the line to them, and an eye on what
/// no hint told. Nothing at all where it is alone.
final class Neighbourhood {
    private final Store store;
    private final LivePreviews here = new LivePreviews();
    private final @Nullable Others others;

    private record Others(NodeLease lease, NodeLink link, Lookout lookout) {}

    Neighbourhood(Store store) {
        this.store = store;
        NodeLease lease = store.lease();
        this.others =
                lease == null
                        ? null
                        : new Others(lease, new NodeLink(store, here), store.lookout());
    }

    /// What is being said, here and at the others.
    Previews previews() {
        return others == null ? here : others.link();
    }

    Offer offer(Role role, Metrics metrics) {
        if (others != null) {
            metrics.count(
                    "leases_ended",
                    "Leases of other servers that this one ended, since they were gone.",
                    others.link()::leasesEnded);
        }
        return new Offer(role.serves(), others == null ? null : others.link(), metrics);
    }

    /// Joins the others; from now on sessions are taken here.
    ///
    /// @param url where they reach this server
    /// @param place whose hands are served here
    /// @param brain null where this server does not think
    void join(URI url, String place, @Nullable WakeLoop brain) {
        Others all = others;
        if (all == null) {
            return;
        }
        Consumer<SessionId> onDue = _ -> {};
        Runnable onEnded = () -> {};
        if (brain != null) {
            all.lease().whenOver(brain::drop);
            onDue = brain::wake;
            onEnded = brain::look;
        }
        all.lease().join(all.link().at(url), place);
        all.lease().start();
        all.link().start(onDue, onEnded);
        all.lookout().start();
    }

    /// Nothing more is to be given to this server.
    void retire() {
        if (others != null) {
            others.lease().retire();
        }
    }

    /// Leaves the others, which may take at once what is still here.
    void leave() {
        Others all = others;
        if (all != null) {
            all.lookout().close();
            all.link().close();
            store.leave();
        }
    }
}
