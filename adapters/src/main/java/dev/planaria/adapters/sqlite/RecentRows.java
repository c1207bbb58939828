package dev.planaria.adapters.sqlite;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.store.EventRows;
import dev.planaria.core.store.Head;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Heads and ends of logs as the writer last read or wrote them, so that an append need not read
/// them again. Nobody else writes the database (protocol C7), and whatever is taken back clears
/// this. For the writer's thread.
final class RecentRows {
    /// Named maximum of sessions (protocol L1): a few megabytes.
    private static final int SESSIONS_MAX = 4_096;

    private final Map<SessionId, Head> heads = new Newest<>();
    private final Map<ThreadId, EventRows.Tail> tails = new Newest<>();

    private final Set<Key> believed = new HashSet<>();
    private boolean trusting;

    private record Key(ThreadId thread, AppendKey key) {}

    /// @param trusting whether keys of appends count as new from now on, without a look, until an
    ///   index says otherwise: a key that nobody used is the rule
    void trust(boolean trusting) {
        this.trusting = trusting;
        believed.clear();
    }

    boolean believesNew(ThreadId thread, AppendKey key) {
        if (trusting) {
            believed.add(new Key(thread, key));
        }
        return trusting;
    }

    /// The index let it pass.
    void proved(ThreadId thread, AppendKey key) {
        believed.remove(new Key(thread, key));
    }

    /// Whether something counted as new and was not written, so that no index looked.
    boolean isInDoubt() {
        return !believed.isEmpty();
    }

    @Nullable Head head(SessionId id, Supplier<@Nullable Head> read) {
        Head known = heads.get(id);
        if (known == null) {
            known = read.get();
            if (known != null) {
                heads.put(id, known);
            }
        }
        return known;
    }

    EventRows.@Nullable Tail tail(ThreadId thread, Supplier<EventRows.@Nullable Tail> read) {
        EventRows.Tail known = tails.get(thread);
        if (known == null) {
            known = read.get();
            if (known != null) {
                tails.put(thread, known);
            }
        }
        return known;
    }

    @Nullable Head head(SessionId id) {
        return heads.get(id);
    }

    /// @param kept as it would be read again
    void wrote(Head kept) {
        heads.put(kept.id(), kept);
    }

    /// As it would be read again: the database keeps microseconds.
    static Head asKept(Head head) {
        Head.Claim claim = head.claim();
        Head.Queue queue = head.queue();
        return new Head(
                head.id(),
                head.workspace(),
                head.thread(),
                head.state(),
                new Head.Claim(
                        claim.epoch(), claim.owner(), kept(claim.deadline()), claim.attempts()),
                new Head.Queue(
                        queue.arrivals(), kept(queue.runnableAt()), kept(queue.runningSince())),
                head.blockers());
    }

    void wrote(ThreadId thread, EventRows.Tail tail) {
        tails.put(thread, tail);
    }

    void forget(Head head) {
        heads.remove(head.id());
        tails.keySet().removeIf(thread -> thread.session().equals(head.id()));
    }

    /// Something was taken back, or many rows were changed at once.
    void clear() {
        heads.clear();
        tails.clear();
    }

    private static @Nullable Instant kept(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MICROS);
    }

    private static final class Newest<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        Newest() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > SESSIONS_MAX;
        }
    }
}
