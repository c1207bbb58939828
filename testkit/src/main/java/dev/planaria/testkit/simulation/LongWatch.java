package dev.planaria.testkit.simulation;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.tool.Cancellation;
import java.time.Duration;
import java.time.Instant;

/// Looks out while a long call is under way (protocol W8): for interrupts, for the end of its
/// server, and that the lease stays warm.
final class LongWatch {
    private static final Duration HEARTBEAT = Leases.DEADLINE.dividedBy(4);

    private final World world;
    private final SimulatedNode node;
    private final Lease lease;
    private final Cancellation stop;
    private Instant lastBeat;

    LongWatch(World world, SimulatedNode node, Lease lease, Cancellation stop) {
        this.world = world;
        this.node = node;
        this.lease = lease;
        this.stop = stop;
        this.lastBeat = world.now();
    }

    void look() {
        if (node.isDraining() && world.happens(0.3)) {
            stop.cancel(Cancellation.Reason.DRAIN);
        }
        Inbox.Waiting now = node.inbox().pending(lease.session());
        if (now.events().stream().anyMatch(e -> e.body() instanceof EventBody.UserInterrupt)) {
            stop.cancel(Cancellation.Reason.USER);
        }
        if (!world.now().isBefore(lastBeat.plus(HEARTBEAT))) {
            try {
                node.leases().renew(lease);
                lastBeat = world.now();
            } catch (ApiException e) {
                // The store may be well again at the next look.
                lastBeat = lastBeat.plus(Duration.ofSeconds(1));
            }
        }
    }
}
