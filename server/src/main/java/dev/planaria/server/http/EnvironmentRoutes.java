package dev.planaria.server.http;

import dev.planaria.core.agent.Catalog;
import dev.planaria.core.agent.Environment;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.request.TimeRange;
import dev.planaria.core.wire.EnvironmentJson;
import dev.planaria.core.wire.EnvironmentParams;
import dev.planaria.core.wire.Json;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;

/// `/v1/environments` (API contract 2.2).
final class EnvironmentRoutes {
    private static final String KIND = "Environment";

    private final Catalog<Environment> environments;
    private final InstantSource clock;
    private final IdSource ids;

    EnvironmentRoutes(Catalog<Environment> environments, InstantSource clock, IdSource ids) {
        this.environments = environments;
        this.clock = clock;
        this.ids = ids;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", "/v1/environments", this::create),
                new Route("GET", "/v1/environments", this::list),
                new Route("GET", "/v1/environments/{id}", this::get),
                new Route("POST", "/v1/environments/{id}", this::update),
                new Route("DELETE", "/v1/environments/{id}", this::delete),
                new Route("POST", "/v1/environments/{id}/archive", this::archive));
    }

    private Answer create(Call call) {
        Environment environment =
                EnvironmentParams.create(
                        call.body(),
                        new EnvironmentId(ids.fresh(EnvironmentId.PREFIX)),
                        clock.instant());
        Receipt receipt = call.receipt();
        return Answer.made(
                EnvironmentJson.write(environments.create(call.workspace(), receipt, environment)),
                receipt);
    }

    private Answer get(Call call) {
        return Answer.ok(
                EnvironmentJson.write(
                        environments
                                .get(call.workspace(), call.variable("id"))
                                .orElseThrow(() -> ApiException.notFound(KIND))));
    }

    private Answer update(Call call) {
        EnvironmentParams.Update update = EnvironmentParams.update(call.body());
        return changed(call, environment -> update.apply(environment, clock.instant()));
    }

    private Answer archive(Call call) {
        call.noBody();
        return changed(call, this::archived);
    }

    private Environment archived(Environment environment) {
        return environment.times().isArchived()
                ? environment
                : new Environment(
                        environment.id(),
                        environment.name(),
                        environment.description(),
                        environment.networking(),
                        environment.metadata(),
                        environment.times().archived(clock.instant()));
    }

    private Answer changed(Call call, UnaryOperator<Environment> change) {
        Environment environment =
                environments
                        .update(call.workspace(), call.variable("id"), change)
                        .orElseThrow(() -> ApiException.notFound(KIND));
        return Answer.ok(EnvironmentJson.write(environment));
    }

    private Answer delete(Call call) {
        String id = call.variable("id");
        if (!environments.delete(call.workspace(), id)) {
            throw ApiException.notFound(KIND);
        }
        return Answer.ok(Json.object().put("id", id).put("type", "environment_deleted"));
    }

    private Answer list(Call call) {
        Query query = call.query();
        Catalog.Query wanted =
                new Catalog.Query(
                        query.limit(Lists.USUAL, Lists.MAX),
                        query.page(Order.DESCENDING),
                        Order.DESCENDING,
                        query.flag("include_archived"),
                        TimeRange.ALL);
        return Lists.forward(environments.list(call.workspace(), wanted), EnvironmentJson::write);
    }
}
