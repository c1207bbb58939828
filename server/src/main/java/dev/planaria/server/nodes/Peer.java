package dev.planaria.server.nodes;

import dev.planaria.core.id.SessionId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/// Another server of the same store: what it wants to hear, and what is still to be told to it.
///
/// One request at a time; what comes up meanwhile goes with the next one. What it is too slow for
/// is dropped. Nobody here ever waits for it.
final class Peer implements AutoCloseable {
    /// Where servers tell each other.
    static final String PATH = "/internal/v1/hints";

    private static final System.Logger LOG = System.getLogger(Peer.class.getName());
    private static final MediaType JSON = MediaType.get("application/json");

    /// For how long a wish to hear holds, unless it is said again.
    private static final Duration WISH = Duration.ofSeconds(15);

    private static final Duration AFTER_FAILURE = Duration.ofMillis(200);

    private final NodeAddress address;
    private final String from;
    private final OkHttpClient client;
    private final LongSupplier nanos;
    private final Map<SessionId, Wish> wishes = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Backlog waiting = new Backlog();
    private boolean sending;
    private boolean closed;

    private record Wish(boolean pieces, long until) {}

    /// @param from the name of this server's own address
    Peer(NodeAddress address, String from, OkHttpClient client, LongSupplier nanos) {
        this.address = address;
        this.from = from;
        this.client = client;
        this.nanos = nanos;
        Thread.ofVirtual().name("peer-" + address).start(this::send);
    }

    NodeAddress address() {
        return address;
    }

    /// It wants to hear of this session.
    void wishes(Item.Listen listen) {
        long until = nanos.getAsLong() + WISH.toNanos();
        wishes.merge(
                listen.session(),
                new Wish(listen.pieces(), until),
                (before, fresh) -> new Wish(before.pieces || fresh.pieces, until));
    }

    boolean listensTo(SessionId session) {
        return wish(session) != null;
    }

    boolean listensToPieces(SessionId session) {
        Wish wish = wish(session);
        return wish != null && wish.pieces;
    }

    private @Nullable Wish wish(SessionId session) {
        return wishes.computeIfPresent(
                session, (_, wish) -> wish.until - nanos.getAsLong() > 0 ? wish : null);
    }

    /// Forgets the wishes that were not said again.
    void forget() {
        List.copyOf(wishes.keySet()).forEach(this::wish);
    }

    /// Tells it soon, or never.
    void tell(Item item) {
        lock.lock();
        try {
            if (!closed && waiting.add(item)) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void send() {
        try {
            for (List<Item> next = next(); !next.isEmpty(); next = next()) {
                boolean sent = post(new Item.Batch(from, next));
                done();
                if (!sent) {
                    pause();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean post(Item.Batch batch) {
        Request request =
                new Request.Builder()
                        .url(address.url() + PATH)
                        .header("authorization", "Bearer " + address.token())
                        .post(RequestBody.create(batch.json(), JSON))
                        .build();
        try (Response response = client.newCall(request).execute()) {
            if (response.code() != 200) {
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "server {0} did not take a hint: {1}",
                        address,
                        response.code());
            }
            return response.code() == 200;
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "server {0} could not be told: {1}",
                    address,
                    e.getMessage());
            return false;
        }
    }

    /// Everything that waits, as soon as there is something; empty at the end.
    private List<Item> next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.await();
            }
            List<Item> taken = waiting.takeAll();
            sending = !taken.isEmpty();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void done() {
        lock.lock();
        try {
            sending = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void pause() throws InterruptedException {
        lock.lock();
        try {
            long left = AFTER_FAILURE.toNanos();
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits until everything was told, for `patience` at most.
    void flush(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while ((sending || !waiting.isEmpty()) && left > 0) {
                long slice = Math.min(left, TimeUnit.MILLISECONDS.toNanos(20));
                left -= slice - Math.max(0, changed.awaitNanos(slice));
            }
        } finally {
            lock.unlock();
        }
    }

    /// Tells what waits, and nothing more.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
