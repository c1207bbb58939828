package dev.planaria.server.http;

import dev.planaria.core.session.Event;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Slice;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Waits for what one session writes and what arrives there, reads it once, and rings all streams
/// that tell of it: what they cost beside each other is writing alone. Two threads, since it waits
/// for two things at once.
final class SessionWatch {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PAGE = 256;

    private final ApiParts parts;
    private final Session session;
    private final Set<Doorbell> bells = ConcurrentHashMap.newKeySet();
    private volatile RecentLog recent;
    private volatile Inbox.Waiting waiting;
    private volatile boolean gone;
    private volatile boolean broken;
    private @Nullable Thread log;
    private @Nullable Thread inbox;

    /// @param head the log's end, or a position before it
    /// @param waiting what waits, or waited before
    SessionWatch(ApiParts parts, Session session, Position head, Inbox.Waiting waiting) {
        this.parts = parts;
        this.session = session;
        this.recent = RecentLog.upTo(head);
        this.waiting = waiting;
    }

    private interface Follower {
        void follow() throws InterruptedException;
    }

    void start() {
        log = Thread.ofVirtual().name("watch-log").start(() -> run(this::followLog));
        inbox = Thread.ofVirtual().name("watch-inbox").start(() -> run(this::followInbox));
    }

    /// It rings from now on.
    void add(Doorbell bell) {
        bells.add(bell);
    }

    /// @return whether nobody listens any more
    boolean remove(Doorbell bell) {
        bells.remove(bell);
        return bells.isEmpty();
    }

    void end() {
        if (log != null && inbox != null) {
            log.interrupt();
            inbox.interrupt();
        }
    }

    /// What it has seen after this position; null where the store must be asked.
    @Nullable List<Event> after(Position seen) {
        return recent.after(seen);
    }

    /// What waited when something arrived last. Some of it may have been taken since.
    Inbox.Waiting waiting() {
        return waiting;
    }

    /// Whether it rings no more: the store failed, or the session is gone.
    boolean isOver() {
        return broken || gone;
    }

    /// Whether the session seems to be deleted.
    boolean isGone() {
        return gone;
    }

    private void run(Follower follower) {
        boolean asked = false;
        try {
            follower.follow();
            asked = true;
        } catch (InterruptedException e) {
            // Nobody listens any more: this thread ends here, and nobody else needs to know.
            asked = true;
        } finally {
            if (!asked) {
                // The store failed. Streams that would stay silent for ever are ended instead.
                broken = true;
                ring(Doorbell.Reason.CLOSED);
            }
        }
    }

    private void followLog() throws InterruptedException {
        while (!gone) {
            RecentLog known = recent;
            if (parts.log().awaitEvents(session.thread(), known.last(), PATIENCE)) {
                List<Event> page =
                        parts.log().getEvents(session.thread(), Slice.after(known.last(), PAGE));
                gone |= page.isEmpty();
                // What one reader has shown is not kept for it.
                recent = (bells.size() > 1 ? known : RecentLog.upTo(known.last())).with(page);
                ring(Doorbell.Reason.LOG);
            } else {
                // Whoever is slower than that reads the store: a session that rests keeps nothing.
                recent = RecentLog.upTo(known.last());
            }
        }
    }

    private void followInbox() throws InterruptedException {
        while (!gone) {
            long seen = waiting.arrivals();
            if (parts.inbox().awaitArrival(session.id(), seen, PATIENCE)) {
                Inbox.Waiting now = parts.inbox().pending(session.id());
                gone |= now.arrivals() <= seen;
                waiting = now;
                ring(Doorbell.Reason.ARRIVAL);
            } else {
                waiting = new Inbox.Waiting(seen, List.of());
            }
        }
    }

    private void ring(Doorbell.Reason reason) {
        bells.forEach(bell -> bell.ring(reason));
    }
}
