package dev.planaria.server.http;

import dev.planaria.core.agent.Agent;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.Page;
import dev.planaria.core.request.TimeRange;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.FirstToken;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.session.Slice;
import dev.planaria.core.wire.EventTypes;
import dev.planaria.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// `/v1/x/…/ttft`: how soon replies began, told from the logs. Nothing is kept for it: the log says
/// it once, on the end of the first model request of each turn.
final class FirstTokenRoutes {
    /// Named maximum of model requests of one session that are looked at, the newest (protocol L1).
    static final int REQUESTS_OF_SESSION_MAX = 1_000;

    /// Named maximum of sessions of one agent that are looked at, the newest (protocol L1).
    static final int SESSIONS_OF_AGENT_MAX = 100;

    /// Named maximum of model requests of each of them (protocol L1).
    static final int REQUESTS_OF_EACH_MAX = 100;

    private final ApiParts parts;
    private final SessionFinder finder;

    FirstTokenRoutes(ApiParts parts) {
        this.parts = parts;
        this.finder = new SessionFinder(parts.sessions());
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "/v1/x/sessions/{id}/ttft", this::ofSession),
                new Route("GET", "/v1/x/agents/{id}/ttft", this::ofAgent));
    }

    private Answer ofSession(Call call) {
        Session session = finder.find(call);
        List<FirstToken> newestFirst = new ArrayList<>();
        boolean all = read(session.thread(), REQUESTS_OF_SESSION_MAX, newestFirst);
        ObjectNode answer = Json.object().put("id", session.id().value());
        return Answer.ok(FirstTokenSummary.write(answer, newestFirst, all));
    }

    private Answer ofAgent(Call call) {
        Agent agent =
                parts.agents()
                        .get(call.workspace(), call.variable("id"))
                        .orElseThrow(() -> ApiException.notFound("Agent"));
        Page<Session> sessions =
                parts.sessions()
                        .list(
                                call.workspace(),
                                new Sessions.Query(
                                        SESSIONS_OF_AGENT_MAX,
                                        null,
                                        Order.DESCENDING,
                                        true,
                                        TimeRange.ALL,
                                        Set.of(),
                                        new Sessions.OfAgent(agent.id(), null)));
        List<FirstToken> newestFirst = new ArrayList<>();
        boolean all = sessions.next() == null;
        for (Session session : sessions.items()) {
            all &= read(session.thread(), REQUESTS_OF_EACH_MAX, newestFirst);
        }
        ObjectNode answer =
                Json.object()
                        .put("id", agent.id().value())
                        .put("sessions", sessions.items().size());
        return Answer.ok(FirstTokenSummary.write(answer, newestFirst, all));
    }

    /// @return whether that was the whole log
    private boolean read(ThreadId thread, int limit, List<FirstToken> into) {
        Slice slice =
                new Slice(
                        Position.START,
                        null,
                        Order.DESCENDING,
                        Set.of(EventTypes.MODEL_REQUEST_END),
                        TimeRange.ALL,
                        limit);
        List<Event> ends = parts.log().getEvents(thread, slice);
        for (Event event : ends) {
            if (event.body() instanceof EventBody.ModelRequestEnd end && end.firstToken() != null) {
                into.add(end.firstToken());
            }
        }
        return ends.size() < limit;
    }
}
