package dev.planaria.adapters.sqlite;

import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.agent.Times;
import dev.planaria.core.id.AgentId;
import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/// Stores as the contracts want them, and sessions to put in.
final class TestStores {
    private TestStores() {}

    static Store open(Path directory, Node node) {
        return SqliteStore.open(
                directory,
                node,
                failure -> {
                    throw new AssertionError("the store is broken", failure);
                });
    }

    static Session draft(IdSource ids, InstantSource clock) {
        SessionId id = new SessionId(ids.fresh(SessionId.PREFIX));
        SessionAgent agent =
                new SessionAgent(
                        new AgentId("agent_1"),
                        1,
                        new AgentConfig(
                                "a",
                                null,
                                new ModelConfig("rehearsal", ModelConfig.Effort.HIGH),
                                null,
                                List.of()));
        return new Session(
                id,
                new WorkspaceId("wrkspc_test"),
                new ThreadId(id, ids.fresh(ThreadId.PREFIX)),
                new Session.Setup(agent, new EnvironmentId("env_1"), List.of()),
                new Session.Labels(null, Map.of()),
                Session.State.NEW,
                Times.born(clock.instant().truncatedTo(ChronoUnit.MICROS)));
    }
}
