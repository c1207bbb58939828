package dev.planaria.bench.calls;

import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.agent.Times;
import dev.planaria.core.agent.ToolConfig;
import dev.planaria.core.id.AgentId;
import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.session.Session;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// A session whose agent may run commands.
final class CallSession {
    static final WorkspaceId WORKSPACE = new WorkspaceId("wrkspc_bench");

    private CallSession() {}

    static Session make(IdSource ids, InstantSource clock) {
        SessionId id = new SessionId(ids.fresh(SessionId.PREFIX));
        PermissionPolicy allow = PermissionPolicy.ALWAYS_ALLOW;
        AgentConfig agent =
                new AgentConfig(
                        "bench",
                        null,
                        new ModelConfig("stub", ModelConfig.Effort.HIGH),
                        null,
                        List.of(
                                new ToolConfig.AgentToolset(
                                        true,
                                        allow,
                                        List.of(new ToolConfig.BuiltIn("bash", true, allow)))));
        return new Session(
                id,
                WORKSPACE,
                new ThreadId(id, ids.fresh(ThreadId.PREFIX)),
                new Session.Setup(
                        new SessionAgent(new AgentId("agent_bench"), 1, agent),
                        new EnvironmentId("env_bench"),
                        List.of()),
                new Session.Labels(null, Map.of()),
                Session.State.NEW,
                Times.born(clock.instant()));
    }
}
