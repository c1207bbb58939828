package dev.planaria.core.wire;

import dev.planaria.core.agent.Agent;
import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.id.AgentId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Agents, and the snapshot of one that a session froze (API contract 3.1, 3.4).
public final class AgentJson {
    private AgentJson() {}

    public static ObjectNode write(Agent agent) {
        ObjectNode node = write(agent.snapshot());
        node.set("metadata", Json.map(agent.metadata()));
        TimesJson.write(agent.times(), node);
        return node;
    }

    public static Agent read(JsonNode node) {
        SessionAgent snapshot = readSnapshot(node);
        return new Agent(
                snapshot.id(),
                snapshot.version(),
                snapshot.config(),
                Json.map(Json.child(node, "metadata")),
                TimesJson.read(node));
    }

    public static ObjectNode write(SessionAgent agent) {
        AgentConfig config = agent.config();
        ObjectNode node =
                Json.object()
                        .put("id", agent.id().value())
                        .put("type", "agent")
                        .put("version", agent.version())
                        .put("name", config.name())
                        .put("description", config.description());
        ObjectNode model = node.putObject("model").put("id", config.model().id());
        model.putObject("effort").put("type", Words.of(config.model().effort()));
        node.put("system", config.system());
        node.set("tools", ToolConfigJson.write(config.tools()));
        node.putArray("mcp_servers");
        node.putArray("skills");
        node.putNull("multiagent");
        node.putObject("execution_identity").put("type", "service_account");
        return node;
    }

    public static SessionAgent readSnapshot(JsonNode node) {
        JsonNode model = Json.child(node, "model");
        return new SessionAgent(
                new AgentId(Json.stringOf(node, "id")),
                Json.child(node, "version").intValue(),
                new AgentConfig(
                        Json.stringOf(node, "name"),
                        Json.string(node, "description"),
                        new ModelConfig(
                                Json.stringOf(model, "id"),
                                Words.read(
                                        ModelConfig.Effort.class,
                                        Json.stringOf(Json.child(model, "effort"), "type"))),
                        Json.string(node, "system"),
                        ToolConfigJson.read(Json.child(node, "tools"))));
    }
}
