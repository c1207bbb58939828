package dev.planaria.core.store;

import dev.planaria.core.agent.Agent;
import dev.planaria.core.agent.Document;
import dev.planaria.core.agent.Environment;
import dev.planaria.core.wire.AgentJson;
import dev.planaria.core.wire.EnvironmentJson;
import dev.planaria.core.wire.Json;
import java.util.function.Function;

/// How documents of one kind become text and back.
///
/// @param name as in the database; never changes
public record DocumentKind<T extends Document>(
        String name, Function<T, String> write, Function<String, T> read) {
    public static final DocumentKind<Agent> AGENT =
            new DocumentKind<>(
                    "agent",
                    agent -> Json.text(AgentJson.write(agent)),
                    text -> AgentJson.read(Json.parse(text)));

    public static final DocumentKind<Environment> ENVIRONMENT =
            new DocumentKind<>(
                    "environment",
                    environment -> Json.text(EnvironmentJson.write(environment)),
                    text -> EnvironmentJson.read(Json.parse(text)));
}
