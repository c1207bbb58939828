package dev.planaria.core.harness;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.StaleLeaseException;
import dev.planaria.core.tool.Cancellation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Looks out while a long call is under way (protocol W8): an interrupt cancels the call, and the
/// lease is kept warm. Everything else that arrives waits for the next model request.
final class ArrivalWatch implements AutoCloseable {
    /// How often a long call shows that its brain lives.
    static final Duration HEARTBEAT = Leases.DEADLINE.dividedBy(4);

    /// How long a store that does not answer is left alone.
    private static final Duration RETRY = Duration.ofMillis(250);

    private final Lease lease;
    private final Inbox inbox;
    private final Leases leases;
    private final InstantSource clock;
    private final Cancellation stop = new Cancellation();
    private final ReentrantLock busy = new ReentrantLock();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;
    private long seen;
    private Instant lastBeat;
    private boolean done;

    ArrivalWatch(Lease lease, Inbox inbox, Leases leases, InstantSource clock, long seen) {
        this.lease = lease;
        this.inbox = inbox;
        this.leases = leases;
        this.clock = clock;
        this.seen = seen;
        this.lastBeat = clock.instant();
        this.thread = Thread.ofVirtual().name("watch-" + lease.session()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    Cancellation stop() {
        return stop;
    }

    private void run() {
        try {
            while (look()) {
                // Until the call is over, or ended by what arrived.
            }
        } catch (InterruptedException e) {
            // The call is over: close() says so, at a moment when nothing is being written.
        } catch (StaleLeaseException e) {
            stop.cancel(Cancellation.Reason.STALE);
        }
    }

    /// @return whether to go on
    private boolean look() throws InterruptedException {
        try {
            return look(inbox.awaitArrival(lease.session(), seen, HEARTBEAT));
        } catch (ApiException e) {
            if (e.code() != ErrorCode.UNAVAILABLE) {
                throw e;
            }
            // The store is away for a moment: the call goes on, and is watched again when it is
            // back.
            return !over.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean look(boolean arrived) {
        busy.lock();
        try {
            if (done) {
                return false;
            }
            if (arrived) {
                Inbox.Waiting now = inbox.pending(lease.session());
                if (now.arrivals() <= seen) {
                    // Nothing arrived and yet there is something to see: the session is gone.
                    stop.cancel(Cancellation.Reason.STALE);
                    return false;
                }
                seen = now.arrivals();
                if (now.events().stream()
                        .anyMatch(event -> event.body() instanceof EventBody.UserInterrupt)) {
                    stop.cancel(Cancellation.Reason.USER);
                }
            }
            if (!clock.instant().isBefore(lastBeat.plus(HEARTBEAT))) {
                leases.renew(lease);
                lastBeat = clock.instant();
            }
            return true;
        } finally {
            busy.unlock();
        }
    }

    @Override
    public void close() {
        busy.lock();
        try {
            done = true;
            over.countDown();
            thread.interrupt();
        } finally {
            busy.unlock();
        }
    }
}
