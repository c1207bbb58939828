package dev.planaria.server.http;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.orchestration.Orchestrator;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.wire.Json;
import java.util.List;
import java.util.Locale;

/// `/v1/x/…`: what the official API does not have, for those who run a server (architecture §7).
final class OperatorRoutes {
    private final ApiParts parts;
    private final SessionFinder finder;
    private final Orchestrator orchestrator;

    OperatorRoutes(ApiParts parts, Orchestrator orchestrator) {
        this.parts = parts;
        this.finder = new SessionFinder(parts.sessions());
        this.orchestrator = orchestrator;
    }

    List<Route> routes() {
        return List.of(new Route("POST", "/v1/x/sessions/{id}/wake", this::wake));
    }

    /// Lets a parked session go on (protocol L2), and says how it was found. Sent twice, the second
    /// finds it running.
    private Answer wake(Call call) {
        call.noBody();
        SessionId id = finder.find(call).id();
        Inbox.Woken woken = parts.inbox().wake(call.workspace(), id);
        if (woken.lease() != null) {
            orchestrator.wake(woken.lease());
        } else if (woken.isWoken()) {
            orchestrator.wake(id);
        }
        return Answer.ok(
                Json.object()
                        .put("id", id.value())
                        .put("type", "session_wake")
                        .put("was", woken.before().name().toLowerCase(Locale.ROOT))
                        .put("woken", woken.isWoken())
                        .put("attempts", woken.attempts()));
    }
}
