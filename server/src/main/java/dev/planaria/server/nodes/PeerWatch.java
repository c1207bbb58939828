package dev.planaria.server.nodes;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Holds a connection to another server, on which nothing is said, and sees it break: the system
/// ends the connections of a process that dies, whatever it died of. Then it looks for proof that
/// the server is gone, and tells.
///
/// A server is believed to be gone only after it was met: where it was never reached from here, a
/// refusal says something about the way to it.
final class PeerWatch implements AutoCloseable {
    /// Between two looks.
    static final Duration PAUSE = Duration.ofMillis(100);

    /// Before it is called on again, where it lives or could not be met.
    static final Duration AGAIN = Duration.ofSeconds(1);

    /// After that its lease is over anyway.
    private static final int LOOKS_MAX = 30;

    private static final int CONNECT_MILLIS_MAX = 2_000;

    private final InetSocketAddress door;
    private final Supplier<Evidence.Verdict> evidence;
    private final Consumer<PeerWatch> onGone;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private @Nullable Socket held;
    private boolean closed;

    /// @param evidence what one look shows
    /// @param onGone told once, by this watch's thread, when it is proven
    PeerWatch(
            InetSocketAddress door,
            Supplier<Evidence.Verdict> evidence,
            Consumer<PeerWatch> onGone) {
        this.door = door;
        this.evidence = evidence;
        this.onGone = onGone;
    }

    void start() {
        Thread.ofVirtual().name("watch-" + door).start(this::watch);
    }

    private void watch() {
        try {
            while (!isClosed()) {
                if (met() && !isClosed() && isGone()) {
                    onGone.accept(this);
                    return;
                }
                pause(AGAIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Calls on it and stays until the connection breaks.
    ///
    /// @return whether there was one
    private boolean met() {
        try (Socket socket = new Socket()) {
            if (!hold(socket)) {
                return false;
            }
            socket.connect(door, CONNECT_MILLIS_MAX);
            try {
                // Nothing is expected; what comes is passed over.
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // As good as its end.
                return true;
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Twice in a row, since the first may be of a machine that is just coming up or going down.
    private boolean isGone() throws InterruptedException {
        int proofs = 0;
        for (int look = 0; look < LOOKS_MAX && !isClosed(); look++) {
            switch (evidence.get()) {
                case GONE -> proofs++;
                case UNKNOWN -> proofs = 0;
                case LIVES -> {
                    return false;
                }
            }
            if (proofs == 2) {
                return true;
            }
            pause(PAUSE);
        }
        return false;
    }

    private boolean hold(Socket socket) {
        lock.lock();
        try {
            held = socket;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration time) throws InterruptedException {
        lock.lock();
        try {
            long left = time.toNanos();
            while (left > 0 && !closed) {
                left = ended.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Watches no more, and tells nothing any more.
    @Override
    public void close() {
        Socket socket;
        lock.lock();
        try {
            closed = true;
            socket = held;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is over either way.
                return;
            }
        }
    }
}
