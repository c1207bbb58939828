package dev.planaria.core.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Leases;
import dev.planaria.core.tool.Cancellation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ArrivalWatchTest {
    private static final SessionId SESSION = new SessionId("sesn_1");
    private static final ThreadId THREAD = new ThreadId(SESSION, "sthr_1");
    private static final Lease LEASE = new Lease(SESSION, THREAD, new NodeId("node_1"), 1, null);
    private static final Event INTERRUPT =
            new Event(
                    new EventId("sevt_1"),
                    THREAD,
                    null,
                    null,
                    new EventBody.UserInterrupt(null),
                    "{}",
                    null);

    /// Guards against a watch that ended when its database crashed: nobody could interrupt the call
    /// any more, and its lease ran out.
    @Test
    void anInterruptIsSeenAlthoughTheStoreWasAwayMeanwhile() throws InterruptedException {
        try (ArrivalWatch watch =
                new ArrivalWatch(
                        LEASE, new Forgetful(), new NoLeases(), InstantSource.system(), 0)) {
            CountDownLatch cancelled = new CountDownLatch(1);
            try (Cancellation.Registration _ = watch.stop().onCancel(cancelled::countDown)) {
                watch.start();
                assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(watch.stop().reason()).isEqualTo(Cancellation.Reason.USER);
        }
    }

    /// Does not answer twice, and then has an interrupt.
    private static final class Forgetful implements Inbox {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public Accepted submit(
                WorkspaceId workspace, SessionId id, Receipt receipt, List<Event.Draft> drafts) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Waiting pending(SessionId id) {
            if (asked.incrementAndGet() == 2) {
                throw new ApiException(ErrorCode.UNAVAILABLE, "the store is away");
            }
            return new Waiting(1, List.of(INTERRUPT));
        }

        @Override
        public Woken wake(WorkspaceId workspace, SessionId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean awaitArrival(SessionId id, long seen, Duration timeout) {
            if (asked.compareAndSet(0, 1)) {
                throw new ApiException(ErrorCode.UNAVAILABLE, "the store is away");
            }
            return true;
        }
    }

    /// Nothing is written while nothing but a wait is under way.
    private static final class NoLeases implements Leases {
        @Override
        public List<SessionId> due(int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void abandon(SessionId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Lease> claim(SessionId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Event> emitEvents(
                Lease lease, AppendKey key, List<EventId> taken, List<Event.Draft> drafts) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void assure(Lease lease) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void renew(Lease lease) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean release(Lease lease, long seenArrivals, Release how) {
            throw new UnsupportedOperationException();
        }
    }
}
