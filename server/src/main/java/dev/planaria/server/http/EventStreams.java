package dev.planaria.server.http;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.TimeRange;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Previews;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Slice;
import dev.planaria.core.wire.EventTypes;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// All streams that are open on this node: opens them, cuts those whose client does not read, and
/// ends them all when the server stops.
final class EventStreams {
    private static final System.Logger LOG = System.getLogger(EventStreams.class.getName());

    private final ApiParts parts;
    private final ApiSettings.Streams settings;
    private final ApiSettings.Limits limits;
    private final Map<SessionId, Integer> ofSession = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final IdSource ids;
    private final SessionWatches watches;
    private final Map<EventStream, Thread> running = new ConcurrentHashMap<>();
    private final ScheduledExecutorService reaper =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("stream-reaper").factory());
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private volatile boolean closed;

    EventStreams(ApiParts parts, ApiSettings all, InstantSource clock, IdSource ids) {
        this.parts = parts;
        this.watches = new SessionWatches(parts);
        this.settings = all.streams();
        this.limits = all.limits();
        this.clock = clock;
        this.ids = ids;
        long period = Math.max(1, settings.writeTimeout().toMillis() / 4);
        var _ = reaper.scheduleWithFixedDelay(this::cut, period, period, TimeUnit.MILLISECONDS);
    }

    /// Begins to listen; [#run] writes what was heard.
    ///
    /// @param from where to begin; null for now
    /// @param deltas event types whose previews are wanted
    ///
    /// @throws ApiException where too many are open
    EventStream open(Session session, @Nullable Position from, Set<String> deltas) {
        checkRoom(session.id());
        Doorbell bell = new Doorbell();
        Previews.Subscription subscription =
                deltas.isEmpty()
                        ? () -> {}
                        : parts.previews().subscribe(session.thread(), bell::offer);
        Position head = head(session);
        Inbox.Waiting waiting = parts.inbox().pending(session.id());
        EventStream.Start start =
                new EventStream.Start(from == null ? head : from, head, waiting, from != null);
        PreviewGate gate = new PreviewGate(deltas, isMidRequest(session, head));
        EventStream.Hearing hearing = new EventStream.Hearing(bell, gate, subscription, watches);
        return new EventStream(parts, session, start, hearing, clock, ids);
    }

    private void checkRoom(SessionId session) {
        if (running.size() >= limits.streams()) {
            throw new ApiException(
                    ErrorCode.OVERLOADED,
                    "this server has " + limits.streams() + " streams open, which is its limit");
        }
        if (ofSession.getOrDefault(session, 0) >= limits.streamsOfSession()) {
            throw new ApiException(
                    ErrorCode.RATE_LIMITED,
                    "session %s has %d streams open, which is the limit; close one"
                            .formatted(session, limits.streamsOfSession()));
        }
    }

    /// How many are being written.
    int open() {
        return running.size();
    }

    private Position head(Session session) {
        List<Event> last = last(session, null, Set.of());
        return last.isEmpty() ? Position.START : last.getFirst().at();
    }

    private boolean isMidRequest(Session session, Position head) {
        Set<String> spans = Set.of(EventTypes.MODEL_REQUEST_START, EventTypes.MODEL_REQUEST_END);
        return last(session, head.next(), spans).stream()
                .anyMatch(event -> event.body() instanceof EventBody.ModelRequestStart);
    }

    private List<Event> last(Session session, @Nullable Position before, Set<String> types) {
        return parts.log()
                .getEvents(
                        session.thread(),
                        new Slice(
                                Position.START, before, Order.DESCENDING, types, TimeRange.ALL, 1));
    }

    /// Writes a stream to its end, on the calling thread.
    void run(EventStream stream, OutputStream out) throws IOException, InterruptedException {
        running.put(stream, Thread.currentThread());
        ofSession.merge(stream.session(), 1, Integer::sum);
        try {
            if (!closed) {
                stream.run(out, settings.pingEvery());
            }
        } finally {
            stream.end();
            running.remove(stream);
            ofSession.computeIfPresent(stream.session(), (_, open) -> open == 1 ? null : open - 1);
            lock.lock();
            try {
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void cut() {
        running.forEach((stream, thread) -> {
            if (stream.isStuck(clock.instant(), settings.writeTimeout())) {
                LOG.log(System.Logger.Level.INFO, "a stream's client does not read: cut");
                // An interrupted write closes its socket, which ends the stream.
                thread.interrupt();
            }
        });
    }

    /// Ends all streams, and waits for them for at most `patience`.
    void close(Duration patience) throws InterruptedException {
        closed = true;
        running.keySet().forEach(EventStream::close);
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!running.isEmpty() && left > 0) {
                left = ended.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        running.values().forEach(Thread::interrupt);
        reaper.shutdownNow();
    }
}
