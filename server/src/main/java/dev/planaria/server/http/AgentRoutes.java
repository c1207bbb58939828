package dev.planaria.server.http;

import dev.planaria.core.agent.Agent;
import dev.planaria.core.agent.Catalog;
import dev.planaria.core.agent.Times;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.AgentId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.wire.AgentJson;
import dev.planaria.core.wire.AgentParams;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;

/// `/v1/agents` (API contract 2.1).
final class AgentRoutes {
    private static final String KIND = "Agent";

    private final Catalog<Agent> agents;
    private final InstantSource clock;
    private final IdSource ids;

    AgentRoutes(Catalog<Agent> agents, InstantSource clock, IdSource ids) {
        this.agents = agents;
        this.clock = clock;
        this.ids = ids;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", "/v1/agents", this::create),
                new Route("GET", "/v1/agents", this::list),
                new Route("GET", "/v1/agents/{id}", this::get),
                new Route("POST", "/v1/agents/{id}", this::update),
                new Route("POST", "/v1/agents/{id}/archive", this::archive),
                new Route("GET", "/v1/agents/{id}/versions", this::versions));
    }

    private Answer create(Call call) {
        AgentParams.Creation wanted = AgentParams.create(call.body());
        Receipt receipt = call.receipt();
        Agent agent =
                new Agent(
                        new AgentId(ids.fresh(AgentId.PREFIX)),
                        1,
                        wanted.config(),
                        wanted.metadata(),
                        Times.born(clock.instant()));
        return Answer.made(
                AgentJson.write(agents.create(call.workspace(), receipt, agent)), receipt);
    }

    private Answer get(Call call) {
        Integer version = call.query().number("version");
        String id = call.variable("id");
        if (version == null) {
            return Answer.ok(AgentJson.write(newest(call, id)));
        }
        Agent agent =
                agents.get(call.workspace(), id, version)
                        .orElseThrow(() -> noVersion(newest(call, id), version));
        return Answer.ok(AgentJson.write(agent));
    }

    private Agent newest(Call call, String id) {
        return agents.get(call.workspace(), id).orElseThrow(() -> ApiException.notFound(KIND));
    }

    static ApiException noVersion(Agent newest, int version) {
        return new ApiException(
                ErrorCode.NOT_FOUND,
                "agent \"%s\" has no version %d; its newest is %d"
                        .formatted(newest.id(), version, newest.version()));
    }

    private Answer update(Call call) {
        AgentParams.Update update = AgentParams.update(call.body());
        return changed(call, agent -> update.apply(agent, clock.instant()));
    }

    private Answer archive(Call call) {
        call.noBody();
        return changed(call, this::archived);
    }

    private Agent archived(Agent agent) {
        return agent.times().isArchived()
                ? agent
                : new Agent(
                        agent.id(),
                        agent.version(),
                        agent.config(),
                        agent.metadata(),
                        agent.times().archived(clock.instant()));
    }

    private Answer changed(Call call, UnaryOperator<Agent> change) {
        Agent agent =
                agents.update(call.workspace(), call.variable("id"), change)
                        .orElseThrow(() -> ApiException.notFound(KIND));
        return Answer.ok(AgentJson.write(agent));
    }

    private Answer list(Call call) {
        Query query = call.query();
        Catalog.Query wanted =
                new Catalog.Query(
                        query.limit(Lists.USUAL, Lists.MAX),
                        query.page(Order.DESCENDING),
                        Order.DESCENDING,
                        query.flag("include_archived"),
                        query.created());
        return Lists.forward(agents.list(call.workspace(), wanted), AgentJson::write);
    }

    private Answer versions(Call call) {
        String id = call.variable("id");
        int limit = call.query().limit(Lists.USUAL, Lists.MAX);
        var at = call.query().page(Order.DESCENDING);
        newest(call, id);
        return Lists.forward(agents.versions(call.workspace(), id, limit, at), AgentJson::write);
    }
}
