package dev.planaria.server.http;

import dev.planaria.core.agent.Agent;
import dev.planaria.core.agent.Environment;
import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.agent.Times;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.AgentId;
import dev.planaria.core.id.HandId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.orchestration.Orchestrator;
import dev.planaria.core.request.Cursor;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.Page;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.resource.Resource;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.wire.Json;
import dev.planaria.core.wire.ResourceJson;
import dev.planaria.core.wire.SessionJson;
import dev.planaria.core.wire.SessionParams;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// `/v1/sessions`, and what a session was given (API contract 2.3, 8).
final class SessionRoutes {
    private final ApiParts parts;
    private final SessionFinder finder;
    private final Orchestrator orchestrator;
    private final Consumer<HandId> discard;
    private final InstantSource clock;
    private final IdSource ids;
    private final boolean localRepositories;

    /// @param discard is told of every hand whose session is gone
    SessionRoutes(
            ApiParts parts,
            Orchestrator orchestrator,
            Consumer<HandId> discard,
            InstantSource clock,
            IdSource ids,
            boolean localRepositories) {
        this.parts = parts;
        this.finder = new SessionFinder(parts.sessions());
        this.orchestrator = orchestrator;
        this.discard = discard;
        this.clock = clock;
        this.ids = ids;
        this.localRepositories = localRepositories;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", "/v1/sessions", this::create),
                new Route("GET", "/v1/sessions", this::list),
                new Route("GET", "/v1/sessions/{id}", this::get),
                new Route("POST", "/v1/sessions/{id}", this::update),
                new Route("DELETE", "/v1/sessions/{id}", this::delete),
                new Route("POST", "/v1/sessions/{id}/archive", this::archive),
                new Route("GET", "/v1/sessions/{id}/resources", this::resources),
                new Route("GET", "/v1/sessions/{id}/resources/{resource}", this::resource),
                Route.notBuilt("POST", "/v1/sessions/{id}/resources"),
                Route.notBuilt("POST", "/v1/sessions/{id}/resources/{resource}"),
                Route.notBuilt("DELETE", "/v1/sessions/{id}/resources/{resource}"));
    }

    private Answer create(Call call) {
        Instant now = clock.instant();
        SessionParams.Creation wanted =
                SessionParams.create(call.body(), ids, now, localRepositories);
        Receipt receipt = call.receipt();
        SessionId id = new SessionId(ids.fresh(SessionId.PREFIX));
        Session session =
                new Session(
                        id,
                        call.workspace(),
                        new ThreadId(id, ids.fresh(ThreadId.PREFIX)),
                        new Session.Setup(
                                agent(call, wanted.agent()),
                                environment(call, wanted.environment()).id(),
                                wanted.resources()),
                        wanted.labels(),
                        Session.State.NEW,
                        Times.born(now));
        List<Event.Draft> inputs =
                wanted.inputs().stream().map(body -> new Event.Draft(ids.event(), body)).toList();
        Sessions.Created created = parts.sessions().create(receipt, session, inputs);
        if (created.lease() != null) {
            orchestrator.wake(created.lease());
        } else if (!inputs.isEmpty()) {
            orchestrator.wake(created.session().id());
        }
        return Answer.made(SessionJson.write(created.session(), now), receipt);
    }

    private SessionAgent agent(Call call, SessionParams.AgentChoice choice) {
        Agent newest =
                parts.agents()
                        .get(call.workspace(), choice.id())
                        .orElseThrow(() -> ApiException.notFound("Agent"));
        if (newest.times().isArchived()) {
            throw ApiException.invalid(
                    "agent: \"" + newest.id() + "\" is archived; no new sessions can use it");
        }
        Integer version = choice.version();
        Agent agent =
                version == null
                        ? newest
                        : parts.agents()
                                .get(call.workspace(), choice.id(), version)
                                .orElseThrow(() -> AgentRoutes.noVersion(newest, version));
        SessionAgent snapshot = agent.snapshot();
        return snapshot.with(choice.overrides().apply(snapshot.config()));
    }

    private Environment environment(Call call, String id) {
        Environment environment =
                parts.environments()
                        .get(call.workspace(), id)
                        .orElseThrow(() -> ApiException.notFound("Environment"));
        if (environment.times().isArchived()) {
            throw new ApiException(
                    ErrorCode.INVALID_REQUEST,
                    "environment_id: \"" + id + "\" is archived; no new sessions can use it",
                    "environment_archived");
        }
        return environment;
    }

    private Answer get(Call call) {
        return shown(finder.find(call));
    }

    private Answer shown(Session session) {
        return Answer.ok(SessionJson.write(session, clock.instant()));
    }

    private Answer update(Call call) {
        UnaryOperator<Session> change = SessionParams.update(call.body());
        Session session = finder.find(call);
        return shown(
                parts.sessions()
                        .update(
                                call.workspace(),
                                session.id(),
                                current -> {
                                    refuseIfOver(current);
                                    return change.apply(current);
                                }));
    }

    private static void refuseIfOver(Session session) {
        if (session.isArchived()) {
            throw ApiException.invalid(
                    "session \"" + session.id() + "\" is archived and cannot be changed");
        }
    }

    private Answer archive(Call call) {
        call.noBody();
        Session session = finder.find(call);
        return shown(parts.sessions().archive(call.workspace(), session.id()));
    }

    private Answer delete(Call call) {
        Session session = finder.find(call);
        parts.sessions().delete(call.workspace(), session.id()).forEach(discard);
        return Answer.ok(
                Json.object().put("id", session.id().value()).put("type", "session_deleted"));
    }

    private Answer list(Call call) {
        Query query = call.query();
        Order order = query.order(Order.DESCENDING);
        Sessions.Query wanted =
                new Sessions.Query(
                        query.limit(Lists.USUAL, Lists.SESSIONS_MAX),
                        query.page(order),
                        order,
                        query.flag("include_archived"),
                        query.created(),
                        statuses(query),
                        ofAgent(query));
        boolean none = query.text("deployment_id") != null || query.text("memory_store_id") != null;
        Instant now = clock.instant();
        // No session here has a deployment or a memory store: what filters by one finds nothing.
        Page<Session> page =
                none
                        ? new Page<>(List.of(), null, null)
                        : parts.sessions().list(call.workspace(), wanted);
        return Lists.bothWays(page, session -> SessionJson.write(session, now));
    }

    private static Set<SessionStatus> statuses(Query query) {
        Set<SessionStatus> statuses = EnumSet.noneOf(SessionStatus.class);
        for (String text : query.list("statuses")) {
            try {
                statuses.add(SessionStatus.valueOf(text.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw ApiException.invalid(
                        "statuses: must be idle, running, rescheduling or terminated");
            }
        }
        return statuses;
    }

    private static Sessions.@Nullable OfAgent ofAgent(Query query) {
        String agent = query.text("agent_id");
        Integer version = query.number("agent_version");
        if (agent == null) {
            if (version != null) {
                throw ApiException.invalid("agent_version: needs agent_id beside it");
            }
            return null;
        }
        // An id that cannot exist is one that nobody has.
        return new Sessions.OfAgent(new AgentId(agent.length() > 256 ? "none" : agent), version);
    }

    private Answer resources(Call call) {
        List<Resource> all = finder.find(call).setup().resources();
        int limit = call.query().limit(Lists.RESOURCES_MAX, Lists.RESOURCES_MAX);
        Cursor at = call.query().page(Order.ASCENDING);
        int from = at == null ? 0 : Math.clamp(at.rank(), 0, all.size());
        int to = Math.min(all.size(), from + limit);
        Cursor next = to < all.size() ? new Cursor(Order.ASCENDING, false, to, "") : null;
        return Lists.forward(new Page<>(all.subList(from, to), next, null), ResourceJson::write);
    }

    private Answer resource(Call call) {
        String wanted = call.variable("resource");
        return Answer.ok(
                finder.find(call).setup().resources().stream()
                        .filter(resource -> resource.id().value().equals(wanted))
                        .findFirst()
                        .map(ResourceJson::write)
                        .orElseThrow(() -> ApiException.notFound("Session resource")));
    }
}
