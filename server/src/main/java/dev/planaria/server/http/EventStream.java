package dev.planaria.server.http;

import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Previews;
import dev.planaria.core.session.Previews.Preview;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.Slice;
import dev.planaria.core.wire.EventJson;
import dev.planaria.core.wire.EventTypes;
import dev.planaria.core.wire.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One client listening to one session: what enters the log, what is accepted, and, where asked
/// for, what is being said (API contract 4.7, 4.8, protocol A4).
///
/// It listens from its making on, so nothing is missed between the answer's headers and the first
/// event.
final class EventStream {
    private static final System.Logger LOG = System.getLogger(EventStream.class.getName());
    private static final int PAGE = 256;

    private final ApiParts parts;
    private final Session session;
    private final InstantSource clock;
    private final IdSource ids;
    private final Hearing hearing;
    private final Start start;

    /// Accepted events whose first copy was shown, and those that were there before the stream.
    private final Set<EventId> announced;

    /// Events that were in the log before this stream heard of their arrival: what a watch knows to
    /// wait may still have them. As many as can wait.
    private final LinkedHashSet<EventId> taken = new LinkedHashSet<>();

    private final List<Preview> held = new ArrayList<>();
    private Position position;
    private long arrivals;
    private boolean over;
    private volatile @Nullable SseWriter writer;

    /// Where a stream begins.
    ///
    /// @param from everything after it is shown
    /// @param head the log's end when the stream began
    /// @param waiting what was accepted and waited then
    /// @param replay whether the client asked for older events; then it is also shown what waits
    record Start(Position from, Position head, Inbox.Waiting waiting, boolean replay) {}

    /// How a stream hears of what is not in the log, and of everything else.
    record Hearing(
            Doorbell bell,
            PreviewGate gate,
            Previews.Subscription previews,
            SessionWatches watches) {}

    EventStream(
            ApiParts parts,
            Session session,
            Start start,
            Hearing hearing,
            InstantSource clock,
            IdSource ids) {
        this.parts = parts;
        this.session = session;
        this.start = start;
        this.hearing = hearing;
        this.clock = clock;
        this.ids = ids;
        this.position = start.from();
        this.arrivals = start.waiting().arrivals();
        this.announced = new HashSet<>();
        if (!start.replay()) {
            start.waiting().events().forEach(event -> announced.add(event.id()));
        }
    }

    /// Whose events it tells.
    SessionId session() {
        return session.id();
    }

    /// Writes until the session is over, the stream is closed or the client is gone.
    ///
    /// @param pingEvery how long the stream may be silent
    void run(OutputStream out, Duration pingEvery) throws IOException, InterruptedException {
        SseWriter to = new SseWriter(out, clock);
        writer = to;
        to.open();
        try (SessionWatches.Place place = hearing.watches().join(session, start, hearing.bell())) {
            copy(to, null);
            over |= session.state().status() == SessionStatus.TERMINATED;
            if (start.replay()) {
                copyWaiting(to, parts.inbox().pending(session.id()));
            }
            while (!over) {
                to.flush();
                Set<Doorbell.Reason> reasons = hearing.bell().await(pingEvery);
                if (reasons.contains(Doorbell.Reason.CLOSED)) {
                    break;
                }
                follow(to, reasons, place.watch());
            }
            to.flush();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "stream of session " + session.id(), e);
            String type = ErrorCode.INTERNAL.wireType();
            to.event(
                    "error",
                    null,
                    Json.text(ErrorBody.of(type, "the stream broke; open it again", null, "")));
            to.flush();
        }
    }

    private void follow(SseWriter to, Set<Doorbell.Reason> reasons, SessionWatch watch)
            throws IOException {
        if (reasons.contains(Doorbell.Reason.ARRIVAL)) {
            // Before the log: what is taken meanwhile is then shown waiting first.
            copyWaiting(to, watch.waiting());
        }
        boolean previewOnly = reasons.equals(Set.of(Doorbell.Reason.PREVIEW));
        if (previewOnly && showPieces(to)) {
            return;
        }
        boolean silent = reasons.isEmpty();
        // Also for a preview: it may belong after an event whose ring is still on its way.
        boolean found = copy(to, silent ? null : watch);
        if (!found && (silent || watch.isGone()) && isDeleted()) {
            over = true;
            String deleted =
                    EventJson.write(ids.event(), new EventBody.SessionDeleted(), clock.instant());
            to.event(EventTypes.SESSION_DELETED, null, deleted);
        }
        if (silent) {
            to.ping();
        }
    }

    /// Shows what was said if it only goes on with events that were begun: then the log need not be
    /// read for every token.
    ///
    /// @return whether there was nothing else
    private boolean showPieces(SseWriter to) throws IOException {
        held.addAll(hearing.bell().takePreviews());
        for (Preview preview : held) {
            if (!hearing.gate().isOpen(Doorbell.idOf(preview))) {
                return false;
            }
        }
        showHeld(to, _ -> true, held);
        return true;
    }

    /// Shows what the log has beyond what was shown.
    ///
    /// @param watch what it has read need not be read again; null to ask the store
    /// @return whether there was anything
    private boolean copy(SseWriter to, @Nullable SessionWatch watch) throws IOException {
        boolean found = false;
        List<Event> page;
        do {
            // Said before the log is read: what came before them in the log is then on this page.
            held.addAll(hearing.bell().takePreviews());
            // What the watch has may be older than a preview.
            page = read(held.isEmpty() ? watch : null);
            List<Preview> late = new ArrayList<>(hearing.bell().takePreviews());
            found |= !page.isEmpty();
            copyPage(to, page, late);
            if (page.size() < PAGE) {
                showHeld(to, _ -> true, held);
                showHeld(to, preview -> hearing.gate().isOpen(Doorbell.idOf(preview)), late);
            }
            held.addAll(late);
        } while (page.size() == PAGE);
        return found;
    }

    private List<Event> read(@Nullable SessionWatch watch) {
        List<Event> known = watch == null ? null : watch.after(position);
        return known != null
                ? known
                : parts.log().getEvents(session.thread(), Slice.after(position, PAGE));
    }

    private boolean isDeleted() {
        return parts.sessions().get(session.workspace(), session.id()).isEmpty();
    }

    private void copyWaiting(SseWriter to, Inbox.Waiting waiting) throws IOException {
        if (waiting.arrivals() < arrivals) {
            // Of before this stream.
            return;
        }
        arrivals = waiting.arrivals();
        for (Event event : waiting.events()) {
            if (!taken.contains(event.id()) && announced.add(event.id())) {
                to.event(EventTypes.of(event.body()), null, event.wire());
            }
        }
    }

    /// Events, each with the previews that belong before it.
    private void copyPage(SseWriter to, List<Event> page, List<Preview> late) throws IOException {
        PreviewGate gate = hearing.gate();
        for (Event event : page) {
            Predicate<Preview> before =
                    event.body() instanceof EventBody.ModelRequestEnd
                            ? preview -> gate.isOpen(Doorbell.idOf(preview))
                            : preview -> Doorbell.idOf(preview).equals(event.id());
            showHeld(to, before, held);
            showHeld(to, before, late);
            show(to, event);
        }
        if (PreviewGate.endsInFailure(page)) {
            held.forEach(preview -> gate.drop(Doorbell.idOf(preview)));
        }
    }

    /// Shows those that fit, and keeps the rest.
    private void showHeld(SseWriter to, Predicate<Preview> fits, List<Preview> from)
            throws IOException {
        List<Preview> rest = new ArrayList<>();
        for (Preview preview : from) {
            if (fits.test(preview)) {
                show(to, preview);
            } else {
                rest.add(preview);
            }
        }
        from.clear();
        from.addAll(rest);
    }

    private void show(SseWriter to, Preview preview) throws IOException {
        PreviewGate.Frame frame = hearing.gate().pass(preview);
        if (frame != null) {
            to.event(frame.type(), null, frame.data());
        }
    }

    private void show(SseWriter to, Event event) throws IOException {
        String type = EventTypes.of(event.body());
        boolean known = announced.remove(event.id());
        boolean queued = event.body() instanceof EventBody.Queued;
        if (queued && !known && event.at().compareTo(start.head()) > 0) {
            // Accepted and taken between two looks: its first copy still comes first.
            to.event(type, null, EventJson.write(event.id(), event.body(), null));
            taken.add(event.id());
            if (taken.size() > Inbox.PENDING_EVENTS_MAX) {
                taken.removeFirst();
            }
        }
        hearing.gate().saw(event);
        to.event(type, event.id().value(), event.wire());
        position = event.at();
        if (event.body() instanceof EventBody.ModelRequestEnd) {
            hearing.bell().forgetShed();
        }
        over |=
                event.body() instanceof EventBody.StatusTerminated
                        || event.body() instanceof EventBody.SessionDeleted;
    }

    /// Ends the stream soon; from any thread.
    void close() {
        hearing.bell().ring(Doorbell.Reason.CLOSED);
    }

    /// Listens no more.
    void end() {
        hearing.previews().close();
    }

    /// Whether the client has left a write waiting for longer than `timeout`.
    boolean isStuck(Instant now, Duration timeout) {
        SseWriter current = writer;
        Instant since = current == null ? null : current.writingSince();
        return since != null && since.plus(timeout).isBefore(now);
    }
}
