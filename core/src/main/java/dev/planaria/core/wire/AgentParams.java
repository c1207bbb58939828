package dev.planaria.core.wire;

import dev.planaria.core.agent.Agent;
import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.agent.ToolConfig;
import dev.planaria.core.error.ApiException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What clients send to make or change an agent (API contract 2.1).
public final class AgentParams {
    private AgentParams() {}

    /// @param config what the agent is
    /// @param metadata what its owner calls it
    public record Creation(AgentConfig config, Map<String, String> metadata) {}

    /// @throws ApiException 400 when something is missing, wrong or unknown
    public static Creation create(JsonNode body) {
        Fields fields = Fields.of(body);
        AgentConfig config =
                new AgentConfig(
                        fields.text("name", Limits.NAME),
                        cleared(fields.textOrNull("description", Limits.DESCRIPTION)),
                        ModelParams.read(fields, null),
                        cleared(fields.textOrNull("system", Limits.SYSTEM)),
                        ToolParams.read(fields));
        Map<String, String> metadata = MetadataPatch.create(fields);
        refuseWhatIsNotBuilt(fields);
        fields.end();
        return new Creation(config, metadata);
    }

    /// A change of an agent: what it names becomes so, the rest stays.
    ///
    /// @throws ApiException 400 when something is wrong or unknown
    public static Update update(JsonNode body) {
        Fields fields = Fields.of(body);
        Integer version = fields.number("version", 1);
        String name = changed(fields, "name") ? fields.text("name", Limits.NAME) : null;
        boolean describes = fields.sent("description");
        String description = cleared(fields.textOrNull("description", Limits.DESCRIPTION));
        // Read once for its faults; what it inherits is known when it is applied.
        ModelConfig model = changed(fields, "model") ? ModelParams.read(fields, null) : null;
        boolean instructs = fields.sent("system");
        String system = cleared(fields.textOrNull("system", Limits.SYSTEM));
        List<ToolConfig> tools = fields.sent("tools") ? ToolParams.read(fields) : null;
        MetadataPatch metadata = MetadataPatch.read(fields, false);
        refuseWhatIsNotBuilt(fields);
        fields.end();
        return new Update(
                version,
                current ->
                        new AgentConfig(
                                name == null ? current.name() : name,
                                describes ? description : current.description(),
                                model == null
                                        ? current.model()
                                        : ModelParams.read(Fields.of(body), current.model()),
                                instructs ? system : current.system(),
                                tools == null ? current.tools() : tools),
                metadata);
    }

    /// What [#update(JsonNode)] read.
    public static final class Update {
        private final @Nullable Integer version;
        private final UnaryOperator<AgentConfig> config;
        private final MetadataPatch metadata;

        private Update(
                @Nullable Integer version,
                UnaryOperator<AgentConfig> config,
                MetadataPatch metadata) {
            this.version = version;
            this.config = config;
            this.metadata = metadata;
        }

        /// The agent after the change: with the next version, or the very same agent where nothing
        /// changes (observed behaviour §7).
        ///
        /// @throws ApiException 409 when the client named another version than the newest, 400 when
        ///   the agent is archived
        public Agent apply(Agent current, Instant now) {
            if (version != null && version != current.version()) {
                throw ApiException.conflict(
                        "version: agent \"%s\" is at version %d, not %d; read it again"
                                .formatted(current.id(), current.version(), version));
            }
            if (current.times().isArchived()) {
                throw ApiException.invalid(
                        "agent \"" + current.id() + "\" is archived and cannot be changed");
            }
            AgentConfig changed = config.apply(current.config());
            Map<String, String> labels = metadata.apply(current.metadata());
            if (changed.equals(current.config()) && labels.equals(current.metadata())) {
                return current;
            }
            return new Agent(
                    current.id(),
                    current.version() + 1,
                    changed,
                    labels,
                    current.times().touched(now));
        }
    }

    private static boolean changed(Fields fields, String name) {
        if (fields.sent(name) && fields.value(name) == null) {
            throw fields.wrong(name, "cannot be cleared");
        }
        return fields.sent(name);
    }

    private static @Nullable String cleared(@Nullable String text) {
        return "".equals(text) ? null : text;
    }

    static void refuseWhatIsNotBuilt(Fields fields) {
        fields.notYet("mcp_servers", "leave it out");
        fields.notYet("skills", "leave it out");
        fields.notYet("multiagent", "leave it out");
        Fields identity = fields.objectOrNull("execution_identity");
        if (identity != null) {
            String type = identity.type();
            if (!type.equals("service_account")) {
                throw identity.wrong(
                        "type", "only \"service_account\" is supported by this server");
            }
            identity.end();
        }
    }
}
