package dev.planaria.core.store;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.HandId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Page;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.Sessions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The sessions, over rows.
final class StoredSessions implements Sessions {
    private final Transactions transactions;
    private final Signals signals;
    private final ReceiptBook book;
    private final Taker taker;
    private final IdSource ids;

    StoredSessions(
            Transactions transactions,
            Signals signals,
            ReceiptBook book,
            Taker taker,
            IdSource ids) {
        this.transactions = transactions;
        this.signals = signals;
        this.book = book;
        this.taker = taker;
        this.ids = ids;
    }

    @Override
    public Created create(Receipt receipt, Session session, List<Event.Draft> inputs) {
        Made made =
                taker.taking(
                        session.id(),
                        () -> transactions.write(rows -> create(rows, receipt, session, inputs)));
        signals.raise(made.hint());
        return made.created();
    }

    private record Made(Created created, Hints.Hint hint) {}

    private Made create(Rows rows, Receipt receipt, Session session, List<Event.Draft> inputs) {
        Instant now = rows.now();
        WorkspaceId workspace = session.workspace();
        String known = book.find(rows, workspace, receipt, now);
        if (known != null) {
            Session earlier = CreateAnswer.read(workspace, known);
            return new Made(new Created(earlier, null), Hints.Hint.changed(earlier.id()));
        }
        Head head = Head.born(session);
        rows.heads().insert(head, session);
        Intake intake = new Intake(rows, head, now, taker);
        intake.accept(inputs);
        Lease lease = intake.finish();
        Session created =
                new Session(
                        session.id(),
                        workspace,
                        session.thread(),
                        session.setup(),
                        session.labels(),
                        new Session.State(
                                inputs.isEmpty() ? SessionStatus.IDLE : SessionStatus.RUNNING,
                                Session.State.NEW.usage(),
                                Session.State.NEW.active()),
                        session.times());
        book.keepCreate(rows, workspace, receipt, CreateAnswer.write(created), now);
        return new Made(new Created(created, lease), intake.hint());
    }

    @Override
    public Optional<Session> get(WorkspaceId workspace, SessionId id) {
        return Optional.ofNullable(
                transactions.<@Nullable Session>read(
                        id,
                        rows -> {
                            Head head = rows.heads().find(id);
                            return head == null || !head.workspace().equals(workspace)
                                    ? null
                                    : current(rows.heads().session(head), head, rows.now());
                        }));
    }

    @Override
    public Optional<Session> get(Lease lease) {
        return Optional.ofNullable(
                transactions.<@Nullable Session>read(
                        lease.session(),
                        rows -> {
                            Head head = rows.heads().find(lease.session());
                            return head == null
                                    ? null
                                    : current(rows.heads().session(head), head, rows.now());
                        }));
    }

    @Override
    public Page<Session> list(WorkspaceId workspace, Query query) {
        Window window = Window.of(query.order(), query.at(), query.limit());
        List<Session> read =
                transactions.read(rows -> rows.heads().finder().list(workspace, query, window));
        return window.page(
                read,
                query.order(),
                session -> Micros.of(session.times().createdAt()),
                session -> session.id().value());
    }

    @Override
    public Session update(WorkspaceId workspace, SessionId id, UnaryOperator<Session> change) {
        Session updated = transactions.write(id, rows -> update(rows, workspace, id, change));
        signals.raise(id);
        return updated;
    }

    private Session update(
            Rows rows, WorkspaceId workspace, SessionId id, UnaryOperator<Session> change) {
        Head head = head(rows, workspace, id);
        Instant now = rows.now();
        Session before = rows.heads().session(head);
        Session wanted = change.apply(current(before, head, now));
        Session after =
                new Session(
                        id,
                        workspace,
                        before.thread(),
                        new Session.Setup(
                                wanted.setup().agent(),
                                before.setup().environment(),
                                before.setup().resources()),
                        wanted.labels(),
                        before.state(),
                        before.times().touched(now));
        boolean sameAgent = after.setup().agent().equals(before.setup().agent());
        if (sameAgent && after.labels().equals(before.labels())) {
            return current(before, head, now);
        }
        if (head.isOver()) {
            throw ApiException.invalid("Session " + id + " is archived and cannot be changed");
        }
        if (!sameAgent) {
            checkResting(rows, head, "get another agent", now);
            head = head.fenced();
        }
        Append append = Append.facts(rows, head.thread(), now);
        append.add(ids.event(), whatChanged(before, after), null);
        append.finish();
        head = head.arrived(1);
        rows.heads().update(head);
        rows.heads().replace(after);
        return current(after, head, now);
    }

    private static EventBody.SessionUpdated whatChanged(Session before, Session after) {
        Session.Labels was = before.labels();
        Session.Labels is = after.labels();
        String title = is.title();
        return new EventBody.SessionUpdated(
                Objects.equals(was.title(), title) ? null : new EventBody.Title(title),
                was.metadata().equals(is.metadata()) ? null : is.metadata(),
                before.setup().agent().equals(after.setup().agent())
                        ? null
                        : after.setup().agent());
    }

    @Override
    public Session archive(WorkspaceId workspace, SessionId id) {
        Session archived = transactions.write(id, rows -> archive(rows, workspace, id));
        signals.raise(id);
        return archived;
    }

    private Session archive(Rows rows, WorkspaceId workspace, SessionId id) {
        Head head = head(rows, workspace, id);
        Instant now = rows.now();
        Session session = rows.heads().session(head);
        if (session.isArchived()) {
            return current(session, head, now);
        }
        checkResting(rows, head, "be archived", now);
        Append append = Append.facts(rows, head.thread(), now);
        // What waited behind a blocker was accepted, so it belongs to the record (protocol I7).
        for (Event pending : rows.pending().list(id)) {
            rows.pending().remove(id, pending.id());
            append.add(pending.id(), pending.body(), null);
        }
        String agentName = session.setup().agent().config().name();
        append.add(ids.event(), new EventBody.ThreadTerminated(head.thread(), agentName), null);
        append.add(ids.event(), new EventBody.StatusTerminated(), null);
        append.finish();
        Head over =
                head.fenced()
                        .runnable(null)
                        .blockedBy(Set.of())
                        .arrived(1)
                        .status(SessionStatus.TERMINATED, now);
        Session archived =
                new Session(
                        id,
                        workspace,
                        session.thread(),
                        session.setup(),
                        session.labels(),
                        session.state(),
                        session.times().archived(now));
        rows.heads().update(over);
        rows.heads().replace(archived);
        return current(archived, over, now);
    }

    @Override
    public List<HandId> delete(WorkspaceId workspace, SessionId id) {
        List<HandId> hands =
                transactions.write(
                        id,
                        rows -> {
                            Head head = head(rows, workspace, id);
                            checkResting(rows, head, "be deleted", rows.now());
                            List<HandId> had =
                                    rows.sides().hands().list(id).stream()
                                            .map(entry -> entry.address().id())
                                            .toList();
                            rows.heads().delete(head);
                            return had;
                        });
        signals.raise(id);
        return hands;
    }

    /// @throws ApiException 404 when there is no such session in this workspace
    static Head head(Rows rows, WorkspaceId workspace, SessionId id) {
        Head head = rows.heads().find(id);
        if (head == null || !head.workspace().equals(workspace)) {
            throw ApiException.notFound("Session");
        }
        return head;
    }

    /// Nobody works on it and it wants nobody (protocol C6).
    private static void checkResting(Rows rows, Head head, String action, Instant now) {
        if (head.claim().owner() != null
                || head.isDue(StoredLeases.ownerLives(rows, head), now)
                || head.state().status() == SessionStatus.RUNNING) {
            throw ApiException.invalid(
                    "Session "
                            + head.id()
                            + " cannot "
                            + action
                            + " while running; send user.interrupt and wait for"
                            + " session.status_idle");
        }
    }

    private static Session current(Session document, Head head, Instant now) {
        return new Session(
                document.id(),
                document.workspace(),
                document.thread(),
                document.setup(),
                document.labels(),
                head.stateAt(now),
                document.times());
    }
}
