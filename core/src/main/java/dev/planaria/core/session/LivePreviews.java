package dev.planaria.core.session;

import dev.planaria.core.id.ThreadId;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Previews within one process. A thread to which nobody listens costs nothing.
public final class LivePreviews implements Previews {
    private final ConcurrentHashMap<ThreadId, List<Listener>> listeners = new ConcurrentHashMap<>();

    public LivePreviews() {}

    /// One subscription: a consumer that listens twice is told twice and leaves once.
    private static final class Listener {
        private final Consumer<Preview> to;

        Listener(Consumer<Preview> to) {
            this.to = to;
        }
    }

    @Override
    public void publish(ThreadId thread, Preview preview) {
        List<Listener> here = listeners.get(thread);
        if (here != null) {
            here.forEach(listener -> listener.to.accept(preview));
        }
    }

    @Override
    public Subscription subscribe(ThreadId thread, Consumer<Preview> listener) {
        Listener mine = new Listener(listener);
        listeners.compute(
                thread,
                (_, present) -> {
                    List<Listener> here = present == null ? new CopyOnWriteArrayList<>() : present;
                    here.add(mine);
                    return here;
                });
        return () ->
                listeners.computeIfPresent(
                        thread,
                        (_, here) -> {
                            here.remove(mine);
                            return here.isEmpty() ? null : here;
                        });
    }

    /// To how many threads somebody listens.
    public int size() {
        return listeners.size();
    }
}
