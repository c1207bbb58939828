package dev.planaria.testkit.simulation;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.HandId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.TimeRange;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.store.Window;
import dev.planaria.testkit.MemoryDatabase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Stands beside the simulation, sees every acknowledgement that reaches a client, looks into the
/// database at any time, and says which promise of protocol §9 is broken.
final class Checker {
    private static final int VIOLATIONS_MAX = 20;

    private static final Sessions.Query EVERYTHING =
            new Sessions.Query(
                    Integer.MAX_VALUE, null, Order.ASCENDING, true, TimeRange.ALL, Set.of(), null);
    private static final Window ALL = new Window(Order.ASCENDING, null, Integer.MAX_VALUE);

    private final World world;
    private final MemoryDatabase database;
    private final Map<SessionId, Watched> sessions = new LinkedHashMap<>();
    private final Set<SessionId> deleting = new HashSet<>();
    private final Set<String> leases = new HashSet<>();
    private final List<Violation> violations = new ArrayList<>();
    private int texts;
    private long acknowledged;
    private long events;

    Checker(World world, MemoryDatabase database) {
        this.world = world;
        this.database = database;
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }

    int sessions() {
        return sessions.size();
    }

    long acknowledged() {
        return acknowledged;
    }

    long events() {
        return events;
    }

    void broken(String rule, @Nullable SessionId session, String text) {
        if (violations.size() < VIOLATIONS_MAX) {
            violations.add(new Violation(rule, session, text));
        }
    }

    /// A text that nobody has said before: it may stand in one event only (protocol I4).
    String freshText() {
        texts++;
        return "message " + texts;
    }

    void created(Session session) {
        sessions.computeIfAbsent(session.id(), _ -> new Watched(this, session));
    }

    /// A brain has the right to think. Nobody had it under this epoch before (protocol C2).
    void leased(Lease lease) {
        if (!leases.add(lease.session() + " " + lease.epoch())) {
            broken("C2", lease.session(), "epoch " + lease.epoch() + " was given twice");
        }
    }

    void acknowledged(SessionId id, List<Event> answer) {
        Watched watched = sessions.get(id);
        if (watched != null) {
            acknowledged += answer.size();
            watched.acknowledged(answer);
        }
    }

    /// From now on it may be gone.
    void deleting(SessionId id) {
        deleting.add(id);
    }

    boolean mayBeGone(SessionId id) {
        return deleting.contains(id);
    }

    /// Looks at what is new in one session, or in none.
    void lookAtOne() {
        if (!sessions.isEmpty()) {
            List<SessionId> ids = List.copyOf(sessions.keySet());
            look(ids.get(world.pick(ids.size())));
        }
    }

    void look(SessionId id) {
        Watched watched = sessions.get(id);
        if (watched != null) {
            events += watched.look(database);
        }
    }

    /// Reads everything again: nothing may have changed.
    void lookAtAll() {
        for (Watched watched : sessions.values()) {
            events += watched.look(database);
            watched.compare(database);
        }
    }

    /// After the drain: everybody has been answered.
    ///
    /// @param unknown how many clients never heard what became of their session
    void finish(int unknown) {
        lookAtAll();
        Set<SessionId> strangers =
                database.read(rows ->
                        rows
                                .heads()
                                .finder()
                                .list(SimulatedClient.WORKSPACE, EVERYTHING, ALL)
                                .stream()
                                .map(Session::id)
                                .filter(id -> !sessions.containsKey(id))
                                .collect(Collectors.toSet()));
        if (strangers.size() > unknown) {
            broken("I4", null, "one request, two sessions: " + strangers);
        }
        sessions.values().forEach(watched -> watched.finish(database));
    }

    /// What a client has read is what is there.
    void compare(Session session, List<Event> read) {
        Watched watched = sessions.get(session.id());
        if (watched != null) {
            watched.compareReader(read);
        }
    }

    boolean isAtRest() {
        return sessions.values().stream().allMatch(watched -> watched.isAtRest(database));
    }

    int effects(EventId call) {
        return world.hands().effects(call);
    }

    boolean wasEverLost(SessionId session) {
        return world.hands().wasEverLost(new HandId(HandId.PREFIX + session.value()));
    }
}
