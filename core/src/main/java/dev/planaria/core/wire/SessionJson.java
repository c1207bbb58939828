package dev.planaria.core.wire;

import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.session.Session;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Sessions (API contract 3.4).
public final class SessionJson {
    private SessionJson() {}

    /// The session as the wire shows it at this moment.
    ///
    /// @param now until when an unfinished session has lasted
    public static ObjectNode write(Session session, Instant now) {
        ObjectNode node =
                Json.object()
                        .put("id", session.id().value())
                        .put("type", "session")
                        .put("status", Words.of(session.state().status()))
                        .put("title", session.labels().title());
        node.set("agent", AgentJson.write(session.setup().agent()));
        node.put("environment_id", session.setup().environment().value());
        node.putNull("deployment_id");
        node.putArray("vault_ids");
        node.set("resources", ResourceJson.write(session.setup().resources()));
        node.set("metadata", Json.map(session.labels().metadata()));
        node.putNull("budget");
        node.putArray("outcome_evaluations");
        Instant archivedAt = session.times().archivedAt();
        Instant end = archivedAt == null ? now : archivedAt;
        Duration lasted = Duration.between(session.times().createdAt(), end);
        double active = Json.seconds(session.state().active());
        node.putObject("stats")
                .put("active_seconds", active)
                .put("duration_seconds", Math.max(0, Json.seconds(lasted)));
        node.set("usage", UsageJson.ofSession(session.state().usage(), active));
        TimesJson.write(session.times(), node);
        if (session.state().attempts() > 1) {
            node.putObject("planaria")
                    .put("parked", session.state().isParked())
                    .put("attempts", session.state().attempts());
        }
        return node;
    }

    /// The session as it is kept: the same JSON, at the time of its last change.
    public static ObjectNode write(Session session) {
        return write(session, session.times().updatedAt());
    }

    /// Reads what [#write] wrote. What changes with every event is a column of the store, not of
    /// this document.
    public static Session read(
            JsonNode node, WorkspaceId workspace, ThreadId thread, Session.State state) {
        return new Session(
                new SessionId(Json.stringOf(node, "id")),
                workspace,
                thread,
                new Session.Setup(
                        AgentJson.readSnapshot(Json.child(node, "agent")),
                        new EnvironmentId(Json.stringOf(node, "environment_id")),
                        ResourceJson.read(Json.child(node, "resources"))),
                new Session.Labels(
                        Json.string(node, "title"), Json.map(Json.child(node, "metadata"))),
                state,
                TimesJson.read(node));
    }
}
