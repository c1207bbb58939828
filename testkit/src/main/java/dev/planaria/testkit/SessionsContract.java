package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.HandId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Cursor;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.Page;
import dev.planaria.core.request.TimeRange;
import dev.planaria.core.sandbox.HandAddress;
import dev.planaria.core.sandbox.HandLedger;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.session.Sessions.OfAgent;
import dev.planaria.core.session.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What all sessions promise (protocol C3, C5, C6, I8, I12).
public abstract class SessionsContract extends StoreContract {
    /// Initialises the fixture.
    protected SessionsContract() {}

    @Test
    void aNewSessionIsIdleAndKept() {
        Session draft = draft();
        Sessions.Created created = created(draft, List.of());
        assertThat(created.lease()).isNull();
        assertThat(created.session()).isEqualTo(draft);
        assertThat(current(draft)).isEqualTo(draft);
        assertThat(due()).isEmpty();
    }

    @Test
    void aSessionWithInputsIsBornRunningAndTaken() {
        Session draft = draft();
        Sessions.Created created = created(draft, List.of(message("a"), message("b")));
        assertThat(created.session().state().status()).isEqualTo(SessionStatus.RUNNING);
        assertThat(status(draft)).isEqualTo(SessionStatus.RUNNING);
        assertThat(texts(store().inbox().pending(draft.id()).events())).containsExactly("a", "b");
        Lease lease = Objects.requireNonNull(created.lease());
        assertThat(emit(lease, "open", pendingIds(draft))).hasSize(2);
    }

    @Test
    void aSessionIsSeenInItsWorkspaceAlone() {
        Session session = session();
        WorkspaceId other = new WorkspaceId("wrkspc_other");
        assertThat(store().sessions().get(other, session.id())).isEmpty();
        assertThat(store().sessions().list(other, query(10, null, Order.DESCENDING)).items())
                .isEmpty();
        refused(
                ErrorCode.NOT_FOUND,
                "Session not found.",
                () -> store().sessions().archive(other, session.id()));
        refused(
                ErrorCode.NOT_FOUND,
                "Session not found.",
                () -> store().sessions().delete(other, session.id()));
        refused(
                ErrorCode.NOT_FOUND,
                "Session not found.",
                () -> store().sessions().update(other, session.id(), s -> s));
    }

    @Test
    void whoeverThinksForASessionFindsItByItsLeaseUntilItIsDeleted() {
        Session session = session();
        Lease lease = opened(session);
        assertThat(store().sessions().get(lease)).contains(current(session));
        rest(session, lease, new StopReason.EndTurn());
        store().sessions().delete(WORKSPACE, session.id());
        assertThat(store().sessions().get(lease)).isEmpty();
    }

    @Test
    void pagesLeadForwardsAndBackAgain() {
        List<SessionId> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            if (i % 2 == 0) {
                // The others are as old as their neighbour: their ids decide.
                clock.advance(Duration.ofSeconds(1));
            }
            all.add(session().id());
        }
        for (Order order : Order.values()) {
            List<SessionId> forwards = new ArrayList<>();
            List<Page<Session>> pages = new ArrayList<>();
            Cursor at = null;
            do {
                Page<Session> page = list(query(3, at, order));
                pages.add(page);
                forwards.addAll(idsOf(page));
                at = page.next();
            } while (at != null);
            assertThat(forwards).containsExactlyInAnyOrderElementsOf(all);
            assertThat(pages).hasSize(3);
            assertThat(pages.getFirst().previous()).isNull();
            Page<Session> second = list(query(3, pages.getLast().previous(), order));
            assertThat(idsOf(second)).isEqualTo(idsOf(pages.get(1)));
            assertThat(idsOf(list(query(3, second.next(), order)))).isEqualTo(idsOf(pages.get(2)));
            Page<Session> first = list(query(3, second.previous(), order));
            assertThat(idsOf(first)).isEqualTo(idsOf(pages.get(0)));
            assertThat(first.previous()).isNull();
        }
        Page<Session> ascending = list(query(10, null, Order.ASCENDING));
        Page<Session> descending = list(query(10, null, Order.DESCENDING));
        assertThat(idsOf(ascending)).isEqualTo(idsOf(descending).reversed());
        assertThat(ascending.items())
                .isSortedAccordingTo(
                        Comparator.comparing((Session s) -> s.times().createdAt())
                                .thenComparing(s -> s.id().value()));
    }

    @Test
    void listsAreFilteredByStatusTimeAgentAndArchive() {
        Instant start = clock.instant();
        Session idle = session();
        clock.advance(Duration.ofMinutes(1));
        Session running = session();
        submit(running, message("x"));
        clock.advance(Duration.ofMinutes(1));
        Session archived = session();
        store().sessions().archive(WORKSPACE, archived.id());

        assertThat(found(false, TimeRange.ALL, Set.of(), null)).containsExactly(idle, running);
        assertThat(found(true, TimeRange.ALL, Set.of(), null)).hasSize(3);
        assertThat(found(true, TimeRange.ALL, Set.of(SessionStatus.TERMINATED), null))
                .containsExactly(archived);
        assertThat(
                        found(
                                false,
                                TimeRange.ALL,
                                Set.of(SessionStatus.IDLE, SessionStatus.RUNNING),
                                null))
                .containsExactly(idle, running);
        assertThat(found(false, TimeRange.ALL, Set.of(SessionStatus.RUNNING), null))
                .containsExactly(running);
        assertThat(found(false, new TimeRange(start, null, null, null), Set.of(), null))
                .containsExactly(running);
        assertThat(found(false, new TimeRange(null, start, null, start), Set.of(), null))
                .containsExactly(idle);
        SessionAgent agent = agent("a");
        assertThat(found(false, TimeRange.ALL, Set.of(), new OfAgent(agent.id(), null))).hasSize(2);
        assertThat(found(false, TimeRange.ALL, Set.of(), new OfAgent(agent.id(), 1))).hasSize(2);
        assertThat(found(false, TimeRange.ALL, Set.of(), new OfAgent(agent.id(), 2))).isEmpty();
        assertThat(found(false, TimeRange.ALL, Set.of(), new OfAgent(agent("b").id(), null)))
                .isEmpty();
    }

    @Test
    void changedLabelsAreToldInTheLogAndKeptWhileItRuns() {
        Session session = session();
        opened(session);
        clock.advance(Duration.ofSeconds(1));
        Session updated =
                store().sessions()
                        .update(WORKSPACE, session.id(), s -> labelled(s, "t", Map.of("k", "v")));
        assertThat(updated.labels()).isEqualTo(new Session.Labels("t", Map.of("k", "v")));
        assertThat(updated.times().updatedAt()).isEqualTo(clock.instant());
        assertThat(current(session)).isEqualTo(updated);
        assertThat(log(session).getLast().body())
                .isEqualTo(
                        new EventBody.SessionUpdated(
                                new EventBody.Title("t"), Map.of("k", "v"), null));
        assertThat(arrivals(session)).isEqualTo(2);
    }

    @Test
    void aClearedTitleIsToldAsCleared() {
        Session session = session();
        store().sessions().update(WORKSPACE, session.id(), s -> labelled(s, "t", Map.of()));
        store().sessions().update(WORKSPACE, session.id(), s -> labelled(s, null, Map.of()));
        assertThat(log(session).getLast().body())
                .isEqualTo(new EventBody.SessionUpdated(new EventBody.Title(null), null, null));
        assertThat(current(session).labels().title()).isNull();
    }

    @Test
    void anUpdateThatChangesNothingWritesNothing() {
        Session session = session();
        clock.advance(Duration.ofSeconds(1));
        assertThat(store().sessions().update(WORKSPACE, session.id(), s -> s)).isEqualTo(session);
        assertThat(log(session)).isEmpty();
        assertThat(arrivals(session)).isZero();
    }

    @Test
    void aChangeThatThrowsWritesNothingAndItsErrorGoesThrough() {
        Session session = session();
        refused(
                ErrorCode.INVALID_REQUEST,
                "no such thing",
                () ->
                        store().sessions()
                                .update(
                                        WORKSPACE,
                                        session.id(),
                                        _ -> {
                                            throw ApiException.invalid("no such thing");
                                        }));
        assertThat(current(session)).isEqualTo(session);
    }

    @Test
    void theAgentChangesAtRestAndFencesOlderBrains() {
        Session session = session();
        Lease lease = opened(session);
        refused(
                ErrorCode.INVALID_REQUEST,
                "running",
                () -> store().sessions().update(WORKSPACE, session.id(), s -> with(s, "b")));
        assertThat(current(session).setup()).isEqualTo(session.setup());
        rest(session, lease, new StopReason.EndTurn());
        Session updated = store().sessions().update(WORKSPACE, session.id(), s -> with(s, "b"));
        assertThat(updated.setup().agent()).isEqualTo(agent("b"));
        assertThat(found(false, TimeRange.ALL, Set.of(), new OfAgent(agent("b").id(), 1)))
                .hasSize(1);
        Lease next = taken(submit(session, message("x")));
        assertThat(next.epoch()).as("configuration raised it too").isEqualTo(lease.epoch() + 2);
    }

    @Test
    void archivingEndsASessionForGood() {
        Session session = session();
        clock.advance(Duration.ofSeconds(1));
        Session archived = store().sessions().archive(WORKSPACE, session.id());
        assertThat(archived.times().archivedAt()).isEqualTo(clock.instant());
        assertThat(archived.state().status()).isEqualTo(SessionStatus.TERMINATED);
        assertThat(texts(log(session))).containsExactly("ThreadTerminated", "StatusTerminated");
        clock.advance(Duration.ofSeconds(1));
        assertThat(store().sessions().archive(WORKSPACE, session.id())).isEqualTo(archived);
        assertThat(log(session)).hasSize(2);
        refused(
                ErrorCode.INVALID_REQUEST,
                "archived",
                () ->
                        store().sessions()
                                .update(
                                        WORKSPACE,
                                        session.id(),
                                        s -> labelled(s, "new", Map.of())));
        assertThat(store().leases().claim(session.id())).isEmpty();
    }

    @Test
    void whatWaitedBehindABlockerIsInTheLogOfAnArchivedSession() {
        Session session = session();
        Lease lease = opened(session);
        block(session, lease, called(lease, custom()));
        submit(session, message("never read"));
        store().sessions().archive(WORKSPACE, session.id());
        assertThat(texts(log(session)))
                .endsWith("never read", "ThreadTerminated", "StatusTerminated");
        assertThat(pendingIds(session)).isEmpty();
    }

    @Test
    void aSessionThatRunsOrIsDueIsNeitherArchivedNorDeleted() {
        Session owned = session();
        opened(owned);
        Session due = session();
        store().joinedBy(node(false))
                .inbox()
                .submit(WORKSPACE, due.id(), receipt(), List.of(message("x")));
        for (Session session : List.of(owned, due)) {
            List<Event> before = log(session);
            refused(
                    ErrorCode.INVALID_REQUEST,
                    "Session "
                            + session.id()
                            + " cannot be archived while running; send user.interrupt and wait for"
                            + " session.status_idle",
                    () -> store().sessions().archive(WORKSPACE, session.id()));
            refused(
                    ErrorCode.INVALID_REQUEST,
                    "cannot be deleted while running",
                    () -> store().sessions().delete(WORKSPACE, session.id()));
            assertThat(log(session)).isEqualTo(before);
            assertThat(status(session)).isEqualTo(SessionStatus.RUNNING);
        }
    }

    @Test
    void afterDeletionNothingIsLeftButItsHandsAreTold() {
        Session session = session();
        Lease lease = opened(session);
        HandAddress hand = new HandAddress(new HandId("hand_1"), "process", "b", "p", 1);
        store().hands().record(lease, new HandLedger.Entry("default", hand));
        block(session, lease, called(lease, custom()));
        submit(session, message("waits"));
        assertThat(store().sessions().delete(WORKSPACE, session.id()))
                .containsExactly(new HandId("hand_1"));
        assertThat(store().sessions().get(WORKSPACE, session.id())).isEmpty();
        assertThat(log(session)).isEmpty();
        assertThat(pendingIds(session)).isEmpty();
        assertThat(store().hands().hands(session.id())).isEmpty();
        assertThat(list(query(10, null, Order.ASCENDING)).items()).isEmpty();
        refused(
                ErrorCode.NOT_FOUND,
                "Session not found.",
                () -> store().sessions().delete(WORKSPACE, session.id()));
    }

    private static Session labelled(
            Session session, @Nullable String title, Map<String, String> metadata) {
        return new Session(
                session.id(),
                session.workspace(),
                session.thread(),
                session.setup(),
                new Session.Labels(title, metadata),
                session.state(),
                session.times());
    }

    private static Session with(Session session, String agentName) {
        return new Session(
                session.id(),
                session.workspace(),
                session.thread(),
                new Session.Setup(
                        agent(agentName),
                        session.setup().environment(),
                        session.setup().resources()),
                session.labels(),
                session.state(),
                session.times());
    }

    private static Sessions.Query query(int limit, @Nullable Cursor at, Order order) {
        return new Sessions.Query(limit, at, order, false, TimeRange.ALL, Set.of(), null);
    }

    private Page<Session> list(Sessions.Query query) {
        return store().sessions().list(WORKSPACE, query);
    }

    /// As they were made, so that a test names them by what it holds.
    private List<Session> found(
            boolean archived,
            TimeRange created,
            Set<SessionStatus> statuses,
            @Nullable OfAgent agent) {
        return list(
                        new Sessions.Query(
                                100, null, Order.ASCENDING, archived, created, statuses, agent))
                .items()
                .stream()
                .map(session -> madeAs(session.id()))
                .toList();
    }

    private static List<SessionId> idsOf(Page<Session> page) {
        return page.items().stream().map(Session::id).toList();
    }
}
