package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.Slice;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The invariants of protocol §9 that can be seen from outside, for one session.
public final class Invariants {
    private Invariants() {}

    /// Checks I1, I5, I6, I8, S7 and, as far as it shows, I7.
    public static void check(Store store, Session session) {
        List<Event> log = wholeLog(store, session);
        Inbox.Waiting waiting = store.inbox().pending(session.id());
        Optional<Session> now = store.sessions().get(session.workspace(), session.id());
        if (now.isEmpty()) {
            assertThat(log).as("I8 nothing after deletion: log").isEmpty();
            assertThat(waiting.events()).as("I8 nothing after deletion: pending").isEmpty();
            assertThat(store.hands().hands(session.id())).as("I8: hands").isEmpty();
            return;
        }
        positionsAreDense(log);
        timesRise(log);
        idsAreUnique(log, waiting.events());
        oneResultPerCall(log);
        atMostOneOpenRequest(log);
        nothingIsForgotten(store, now.get(), log, waiting);
    }

    static List<Event> wholeLog(Store store, Session session) {
        List<Event> log = new ArrayList<>();
        Position after = Position.START;
        while (true) {
            List<Event> part =
                    store.log().getEvents(session.thread(), Slice.after(after, Slice.LIMIT_MAX));
            if (part.isEmpty()) {
                return log;
            }
            log.addAll(part);
            after = part.getLast().at();
        }
    }

    private static void positionsAreDense(List<Event> log) {
        for (int i = 0; i < log.size(); i++) {
            assertThat(log.get(i).at().value()).as("I1 dense positions").isEqualTo(i + 1L);
        }
    }

    private static void timesRise(List<Event> log) {
        Instant last = Instant.MIN;
        for (Event event : log) {
            Instant time = Objects.requireNonNull(event.processedAt());
            assertThat(time).as("S7 rising processed_at").isAfter(last);
            last = time;
        }
    }

    private static void idsAreUnique(List<Event> log, List<Event> pending) {
        Set<EventId> seen = new HashSet<>();
        for (Event event : log) {
            assertThat(seen.add(event.id())).as("I4 one event an id: %s", event.id()).isTrue();
        }
        for (Event event : pending) {
            assertThat(seen.add(event.id())).as("I4 pending or logged: %s", event.id()).isTrue();
        }
    }

    private static void oneResultPerCall(List<Event> log) {
        Set<EventId> calls = new HashSet<>();
        Set<String> answered = new HashSet<>();
        for (Event event : log) {
            if (event.body() instanceof EventBody.AgentToolUse
                    || event.body() instanceof EventBody.AgentCustomToolUse) {
                calls.add(event.id());
            }
            String key = event.body().uniqueKey();
            if (key != null) {
                assertThat(answered.add(key)).as("I5 one answer each: %s", key).isTrue();
                EventId call = new EventId(key.substring(0, key.lastIndexOf(':')));
                assertThat(calls).as("I5 no answer without its call").contains(call);
            }
        }
    }

    private static void atMostOneOpenRequest(List<Event> log) {
        EventId open = null;
        for (Event event : log) {
            switch (event.body()) {
                case EventBody.ModelRequestStart _ -> {
                    assertThat(open).as("I6 one open model request").isNull();
                    open = event.id();
                }
                case EventBody.ModelRequestEnd end -> {
                    assertThat(end.startId()).as("I6 the end of the open one").isEqualTo(open);
                    open = null;
                }
                default -> {
                    // Says nothing about requests.
                }
            }
        }
    }

    /// I7: what waits is due, owned, or behind a blocker; the wire shows the first two as running
    /// (C5).
    private static void nothingIsForgotten(
            Store store, Session session, List<Event> log, Inbox.Waiting waiting) {
        if (waiting.events().isEmpty() || session.state().status() != SessionStatus.IDLE) {
            return;
        }
        boolean due = isDue(store, session.id());
        boolean blocked =
                log.reversed().stream()
                        .filter(event -> event.body() instanceof EventBody.StatusIdle)
                        .findFirst()
                        .map(event -> ((EventBody.StatusIdle) event.body()).reason())
                        .filter(reason -> reason instanceof StopReason.RequiresAction)
                        .isPresent();
        assertThat(due || blocked).as("I7 pending inputs are due, owned or blocked").isTrue();
    }

    private static boolean isDue(Store store, SessionId id) {
        return store.leases().due(Integer.MAX_VALUE).contains(id);
    }
}
