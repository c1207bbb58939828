package dev.planaria.core.tool;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A wish that work in flight should end, with its reason. A token and never a thread interrupt,
/// which could hit an append (protocol W8). The first reason stays. Safe for many threads.
public final class Cancellation {
    /// Why work should end.
    public enum Reason {
        /// Somebody sent `user.interrupt`.
        USER,
        /// This node is leaving (protocol L4).
        DRAIN,
        /// Another brain owns the session now (protocol A2).
        STALE,
        /// The work's own time is up.
        DEADLINE
    }

    private final List<Runnable> listeners = new ArrayList<>();
    private @Nullable Reason reason;

    public Cancellation() {}

    /// Asks for the end; listeners run on the caller's thread, once.
    public void cancel(Reason why) {
        List<Runnable> toRun;
        synchronized (this) {
            if (reason != null) {
                return;
            }
            reason = why;
            toRun = List.copyOf(listeners);
            listeners.clear();
        }
        toRun.forEach(Runnable::run);
    }

    public synchronized @Nullable Reason reason() {
        return reason;
    }

    public boolean isCancelled() {
        return reason() != null;
    }

    /// Runs `action` when the end is asked for, at once if it was already. The action must be quick
    /// and must not throw. Closing the registration forgets it.
    public Registration onCancel(Runnable action) {
        synchronized (this) {
            if (reason == null) {
                listeners.add(action);
                return () -> forget(action);
            }
        }
        action.run();
        return () -> {};
    }

    private synchronized void forget(Runnable action) {
        listeners.remove(action);
    }

    /// What [#onCancel] returns: closing it withdraws the action.
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
