package dev.planaria.core.wire;

import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.agent.ToolConfig;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.resource.Resource;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Session;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What clients send to make or change a session (API contract 2.3).
public final class SessionParams {
    private static final int ID_MAX = 256;

    private SessionParams() {}

    /// @param agent which agent, and what this session alone has otherwise
    /// @param environment the id as sent
    /// @param inputs messages to begin with
    public record Creation(
            AgentChoice agent,
            String environment,
            Session.Labels labels,
            List<Resource> resources,
            List<EventBody> inputs) {}

    /// @param id as sent
    /// @param version null for the newest
    /// @param overrides what the session changes in its own copy
    public record AgentChoice(
            String id, @Nullable Integer version, UnaryOperator<AgentConfig> overrides) {}

    /// @param ids for the resources
    /// @param localRepositories whether repositories may be paths of this machine
    /// @throws ApiException 400 when something is missing, wrong or unknown
    public static Creation create(
            JsonNode body, IdSource ids, Instant now, boolean localRepositories) {
        Fields fields = Fields.of(body);
        AgentChoice agent = agent(fields);
        String environment = fields.text("environment_id", ID_MAX);
        String title = fields.textOrNull("title", Limits.TITLE);
        Map<String, String> metadata = MetadataPatch.create(fields);
        List<Resource> resources = new ResourceParams(ids, now, localRepositories).read(fields);
        fields.notYet("vault_ids", "leave it out");
        fields.notYet("budget", "leave it out");
        List<EventBody> inputs = EventParams.initial(fields);
        fields.end();
        return new Creation(
                agent, environment, new Session.Labels(title, metadata), resources, inputs);
    }

    private static AgentChoice agent(Fields from) {
        if (from.required("agent").isString()) {
            return new AgentChoice(from.text("agent", ID_MAX), null, config -> config);
        }
        Fields agent = from.object("agent");
        String type = agent.type();
        String id = agent.text("id", ID_MAX);
        Integer version = agent.number("version", 1);
        UnaryOperator<AgentConfig> overrides =
                switch (type) {
                    case "agent" -> config -> config;
                    case "agent_with_overrides" -> overrides(agent);
                    default -> throw agent.unknownType(type, "agent, agent_with_overrides");
                };
        agent.end();
        return new AgentChoice(id, version, overrides);
    }

    private static UnaryOperator<AgentConfig> overrides(Fields agent) {
        if (agent.sent("model") && agent.value("model") == null) {
            throw new ApiException(
                    ErrorCode.INVALID_REQUEST,
                    agent.pathOf("model") + ": an agent must have a model",
                    "agent_model_required");
        }
        // An override of the model drops the effort, its own included (observed behaviour §6).
        ModelConfig model =
                agent.sent("model")
                        ? new ModelConfig(ModelParams.read(agent, null).id(), ModelParams.EFFORT)
                        : null;
        boolean instructs = agent.sent("system");
        String text = agent.textOrNull("system", Limits.SYSTEM);
        String system = "".equals(text) ? null : text;
        List<ToolConfig> tools = agent.sent("tools") ? ToolParams.read(agent) : null;
        agent.notYet("mcp_servers", "leave it out");
        agent.notYet("skills", "leave it out");
        return config ->
                new AgentConfig(
                        config.name(),
                        config.description(),
                        model == null ? config.model() : model,
                        instructs ? system : config.system(),
                        tools == null ? config.tools() : tools);
    }

    /// What a change of a session does to it: title, metadata, and the tools of its own copy of the
    /// agent. The very same session where nothing changes.
    ///
    /// @throws ApiException 400 when something is wrong or unknown
    public static UnaryOperator<Session> update(JsonNode body) {
        Fields fields = Fields.of(body);
        boolean entitles = fields.sent("title");
        String title = fields.textOrNull("title", Limits.TITLE);
        MetadataPatch metadata = MetadataPatch.read(fields, false);
        List<ToolConfig> tools = null;
        Fields agent = fields.objectOrNull("agent");
        if (agent != null) {
            tools = agent.sent("tools") ? ToolParams.read(agent) : null;
            agent.notYet("mcp_servers", "leave it out");
            agent.end();
        }
        if (fields.sent("vault_ids")) {
            throw fields.wrong("vault_ids", "cannot be changed");
        }
        fields.notYet("budget", "leave it out");
        fields.end();
        List<ToolConfig> newTools = tools;
        return session -> {
            Session.Labels labels =
                    new Session.Labels(
                            entitles ? title : session.labels().title(),
                            metadata.apply(session.labels().metadata()));
            return changed(session, labels, newTools);
        };
    }

    private static Session changed(
            Session session, Session.Labels labels, @Nullable List<ToolConfig> tools) {
        Session.Setup setup = session.setup();
        if (tools != null) {
            AgentConfig config = setup.agent().config();
            AgentConfig retooled =
                    new AgentConfig(
                            config.name(),
                            config.description(),
                            config.model(),
                            config.system(),
                            tools);
            setup =
                    new Session.Setup(
                            setup.agent().with(retooled), setup.environment(), setup.resources());
        }
        return new Session(
                session.id(),
                session.workspace(),
                session.thread(),
                setup,
                labels,
                session.state(),
                session.times());
    }
}
