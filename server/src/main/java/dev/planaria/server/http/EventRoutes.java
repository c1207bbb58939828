package dev.planaria.server.http;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.orchestration.Orchestrator;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.request.TimeRange;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Slice;
import dev.planaria.core.session.StopReason;
import dev.planaria.core.wire.EventParams;
import dev.planaria.core.wire.EventTypes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// `/v1/sessions/{id}/events` (API contract 2.3, 4).
final class EventRoutes {
    private static final String PATH = "/v1/sessions/{id}/events";

    /// More of them are refused, as the hosted service does (observed behaviour §1).
    private static final int DELTAS_MAX = 100;

    private static final Set<String> DELTAS =
            Set.of(EventTypes.AGENT_MESSAGE, EventTypes.AGENT_THINKING);

    private final ApiParts parts;
    private final SessionFinder finder;
    private final Places places;
    private final EventStreams streams;
    private final Orchestrator orchestrator;
    private final InstantSource clock;
    private final IdSource ids;

    EventRoutes(
            ApiParts parts,
            EventStreams streams,
            Orchestrator orchestrator,
            InstantSource clock,
            IdSource ids) {
        this.parts = parts;
        this.finder = new SessionFinder(parts.sessions());
        this.places = new Places(parts.log());
        this.streams = streams;
        this.orchestrator = orchestrator;
        this.clock = clock;
        this.ids = ids;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", PATH, this::list),
                new Route("POST", PATH, this::send),
                new Route("GET", PATH + "/stream", this::stream));
    }

    private Answer list(Call call) {
        Query query = call.query();
        Order order = query.order(Order.ASCENDING);
        Session session = finder.find(call);
        ThreadId thread = session.thread();
        String after = query.text("after");
        String before = query.text("before");
        EventList.Wanted wanted =
                new EventList.Wanted(
                        query.limit(Lists.EVENTS_MAX, Lists.EVENTS_MAX),
                        query.page(order),
                        order,
                        after == null ? Position.START : places.find(thread, after, "after"),
                        before == null ? null : places.find(thread, before, "before"),
                        EventTypeFilter.read(query),
                        query.created(),
                        clock.instant());
        EventList.Found found =
                new EventList(parts.log(), parts.inbox()).read(session.id(), thread, wanted);
        return Lists.ofTexts(found.events().stream().map(Event::wire).toList(), found.next());
    }

    private Answer send(Call call) {
        Session session = finder.find(call);
        List<EventBody> bodies = EventParams.send(call.body(), session.thread().value());
        Receipt receipt = call.receipt();
        checkInstructions(session, bodies);
        List<Event.Draft> drafts = new ArrayList<>(bodies.size());
        bodies.forEach(body -> drafts.add(new Event.Draft(ids.event(), body)));
        Inbox.Accepted accepted =
                parts.inbox().submit(call.workspace(), session.id(), receipt, drafts);
        if (accepted.lease() != null) {
            orchestrator.wake(accepted.lease());
        } else {
            orchestrator.wake(session.id());
        }
        String echoes =
                accepted.events().stream().map(Event::wire).collect(Collectors.joining(","));
        return Answer.made("{\"data\":[" + echoes + "]}", receipt);
    }

    /// While the session waits for an answer, instructions may only come with one (observed
    /// behaviour §3). What else depends on the session's history is the inbox's to check, in its
    /// transaction.
    private void checkInstructions(Session session, List<EventBody> bodies) {
        int last = bodies.size() - 1;
        if (bodies.get(last) instanceof EventBody.SystemMessage
                && !(last > 0 && bodies.get(last - 1) instanceof EventBody.UserCustomToolResult)
                && isBlocked(session)) {
            throw ApiException.invalid(
                    "events.%d: while the session waits for an answer, a system.message must follow"
                                    .formatted(last)
                            + " a user.custom_tool_result in the same request");
        }
    }

    private boolean isBlocked(Session session) {
        Slice last =
                new Slice(
                        Position.START,
                        null,
                        Order.DESCENDING,
                        Set.of(EventTypes.STATUS_IDLE, EventTypes.STATUS_RUNNING),
                        TimeRange.ALL,
                        1);
        return parts.log().getEvents(session.thread(), last).stream()
                .anyMatch(event ->
                        event.body() instanceof EventBody.StatusIdle(StopReason reason)
                                && reason instanceof StopReason.RequiresAction);
    }

    private Answer stream(Call call) {
        List<String> deltas = call.query().list("event_deltas");
        if (deltas.size() > DELTAS_MAX) {
            throw ApiException.invalid("event_deltas: at most " + DELTAS_MAX + " values");
        }
        if (!DELTAS.containsAll(deltas)) {
            throw ApiException.invalid(
                    "event_deltas: only agent.message and agent.thinking have previews");
        }
        Session session = finder.find(call);
        String last = call.header("last-event-id");
        String after = call.query().text("after");
        // A browser that reconnects repeats the URL it began with, so the header is the newer one.
        Position from =
                last != null && !last.isEmpty()
                        ? places.find(session.thread(), last, "Last-Event-ID")
                        : after == null ? null : places.find(session.thread(), after, "after");
        return new Answer.Stream(streams.open(session, from, Set.copyOf(deltas)));
    }
}
