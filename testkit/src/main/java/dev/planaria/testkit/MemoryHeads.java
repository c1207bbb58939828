package dev.planaria.testkit;

import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Order;
import dev.planaria.core.session.Leases;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.store.EventRows;
import dev.planaria.core.store.Head;
import dev.planaria.core.store.HeadRows;
import dev.planaria.core.store.Micros;
import dev.planaria.core.store.Shards;
import dev.planaria.core.store.Window;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The table of sessions.
final class MemoryHeads implements HeadRows, HeadRows.Finder {
    private final Map<SessionId, Head> heads = new HashMap<>();
    private final Map<SessionId, Session> sessions = new HashMap<>();
    private final Undo undo;
    private final MemoryDatabase database;

    MemoryHeads(Undo undo, MemoryDatabase database) {
        this.undo = undo;
        this.database = database;
    }

    @Override
    public @Nullable Head find(SessionId id) {
        return heads.get(id);
    }

    @Override
    public Session session(Head head) {
        Session kept = document(head.id());
        return new Session(
                kept.id(),
                kept.workspace(),
                kept.thread(),
                kept.setup(),
                kept.labels(),
                head.state(),
                kept.times());
    }

    @Override
    public void insert(Head head, Session document) {
        if (heads.containsKey(head.id())) {
            throw new IllegalStateException("session " + head.id() + " exists");
        }
        undo.put(heads, head.id(), head);
        undo.put(sessions, head.id(), document);
        database.events().advance(head.thread(), EventRows.Tail.EMPTY);
    }

    @Override
    public void update(Head head) {
        undo.put(heads, head.id(), head);
    }

    @Override
    public void replace(Session document) {
        undo.put(sessions, document.id(), document);
    }

    @Override
    public void delete(Head head) {
        database.forget(document(head.id()));
        undo.remove(heads, head.id());
        undo.remove(sessions, head.id());
    }

    @Override
    public Finder finder() {
        return this;
    }

    @Override
    public List<SessionId> due(Shards own, int limit) {
        Instant now = database.now();
        Instant late = now.minus(Shards.PATIENCE);
        return heads.values().stream()
                .filter(head -> head.isDue(ownerLives(head), now))
                .filter(head -> own.contains(head.id()) || !dueSince(head).isAfter(late))
                .sorted(Comparator.comparing(MemoryHeads::dueSince))
                .limit(limit)
                .map(Head::id)
                .toList();
    }

    @Override
    public Map<SessionId, Mark> marks(Collection<SessionId> wanted) {
        Map<SessionId, Mark> marks = new HashMap<>();
        for (SessionId id : wanted) {
            Head head = heads.get(id);
            if (head != null) {
                EventRows.Tail tail = database.events().tail(head.thread());
                marks.put(id, new Mark(head.queue().arrivals(), tail == null ? 0 : tail.last()));
            }
        }
        return marks;
    }

    @Override
    public List<Session> list(WorkspaceId workspace, Sessions.Query query, Window window) {
        Comparator<Session> rising =
                Comparator.<Session>comparingLong(s -> Micros.of(s.times().createdAt()))
                        .thenComparing(s -> s.id().value());
        return heads.values().stream()
                .filter(head -> head.workspace().equals(workspace))
                .filter(head ->
                        query.statuses().isEmpty()
                                || query.statuses().contains(head.state().status()))
                .map(this::session)
                .filter(session -> matches(session, query))
                .filter(s -> window.contains(Micros.of(s.times().createdAt()), s.id().value()))
                .sorted(window.order() == Order.ASCENDING ? rising : rising.reversed())
                .limit(window.limit())
                .toList();
    }

    private static boolean matches(Session session, Sessions.Query query) {
        if (session.isArchived() && !query.includeArchived()) {
            return false;
        }
        Sessions.OfAgent wanted = query.agent();
        SessionAgent agent = session.setup().agent();
        return query.created().contains(session.times().createdAt())
                && (wanted == null || isOf(agent, wanted));
    }

    private static boolean isOf(SessionAgent agent, Sessions.OfAgent wanted) {
        return wanted.id().equals(agent.id())
                && (wanted.version() == null || wanted.version() == agent.version());
    }

    private boolean ownerLives(Head head) {
        NodeId owner = head.claim().owner();
        return owner != null && database.lives(owner);
    }

    private static Instant dueSince(Head head) {
        Instant deadline = head.claim().deadline();
        Instant runnable = head.queue().runnableAt();
        return deadline != null
                ? deadline.minus(Leases.DEADLINE)
                : Objects.requireNonNull(runnable);
    }

    private Session document(SessionId id) {
        return Objects.requireNonNull(sessions.get(id), "no session " + id);
    }
}
