package dev.planaria.adapters.sqlite;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.EventRows;
import dev.planaria.core.store.Head;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
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
    private final Map<SessionId, Session> documents = new Newest<>(SessionsAtHand.SESSIONS_MAX);
    private final Map<SessionId, List<Event>> pending = new Newest<>(SessionsAtHand.SESSIONS_MAX);

    private final SessionsAtHand durable;
    private final Set<SessionId> touched = new HashSet<>();

    private final Set<Key> believed = new HashSet<>();
    private boolean trusting;

    /// @param durable is kept as the commits go
    RecentRows(SessionsAtHand durable) {
        this.durable = durable;
    }

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
        touch(kept.id());
        heads.put(kept.id(), kept);
    }

    /// A new session: nothing is in its log, and nothing waits.
    void born(Head kept, Session document) {
        wrote(kept);
        wrote(kept.thread(), EventRows.Tail.EMPTY);
        documents.put(kept.id(), document);
        pending.put(kept.id(), List.of());
    }

    void wrote(Session document) {
        touch(document.id());
        documents.put(document.id(), document);
    }

    @Nullable List<Event> pending(SessionId id) {
        return pending.get(id);
    }

    /// @param events all that wait; null where they are too many to keep
    void waits(SessionId id, @Nullable List<Event> events) {
        if (events == null) {
            pending.remove(id);
        } else {
            pending.put(id, events);
        }
    }

    /// Something of it changes with this commit.
    void touch(SessionId id) {
        touched.add(id);
    }

    /// The commit begins: from now on the database may show what nobody was told yet.
    void withdraw() {
        touched.forEach(durable::remove);
    }

    /// What was touched is durable.
    void publish() {
        for (SessionId id : touched) {
            Head head = heads.get(id);
            if (head != null) {
                durable.put(
                        new SessionAtHand(
                                head,
                                documents.get(id),
                                pending.get(id),
                                tails.get(head.thread())));
            }
        }
        touched.clear();
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
        touch(thread.session());
        tails.put(thread, tail);
    }

    void forget(Head head) {
        touch(head.id());
        heads.remove(head.id());
        documents.remove(head.id());
        pending.remove(head.id());
        tails.keySet().removeIf(thread -> thread.session().equals(head.id()));
    }

    /// Something was taken back, or many rows were changed at once.
    void clear() {
        heads.clear();
        tails.clear();
        documents.clear();
        pending.clear();
        durable.clear();
    }

    private static @Nullable Instant kept(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MICROS);
    }

    private static final class Newest<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        private final int max;

        Newest() {
            this(RecentRows.SESSIONS_MAX);
        }

        Newest(int max) {
            super(16, 0.75f, true);
            this.max = max;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > max;
        }
    }
}
