package dev.planaria.core.store;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.SessionStatus;
import dev.planaria.core.session.Usage;
import dev.planaria.core.wire.Json;
import dev.planaria.core.wire.SessionJson;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The answer to a request that made a session, as a receipt keeps it.
final class CreateAnswer {
    private CreateAnswer() {}

    static String write(Session session) {
        ObjectNode node =
                Json.object()
                        .put("thread", session.thread().value())
                        .put("status", session.state().status().name());
        node.set("session", SessionJson.write(session));
        return Json.text(node);
    }

    static Session read(WorkspaceId workspace, String text) {
        JsonNode node = Json.parse(text);
        JsonNode session = node.required("session");
        return SessionJson.read(
                session,
                workspace,
                new ThreadId(
                        new SessionId(session.required("id").stringValue()),
                        node.required("thread").stringValue()),
                new Session.State(
                        SessionStatus.valueOf(node.required("status").stringValue()),
                        Usage.NONE,
                        Duration.ZERO));
    }
}
