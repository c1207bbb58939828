package dev.planaria.cli;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The agent and the environment that `run` uses when it is told none: made once on a server, then
/// found again by name.
final class RunSetup {
    private static final String NAME = "run";

    /// Found among this many; a server with more of them is told by id.
    private static final int SEARCHED = 1_000;

    private static final String SYSTEM =
            "You work in a sandbox, in /workspace. Do what is asked, check that it works, and say"
                    + " in a few sentences what you did.";

    private final Api api;

    RunSetup(Api api) {
        this.api = api;
    }

    /// The id of the agent of this model with all sandbox tools.
    String agentFor(String model) throws InterruptedException {
        String name = NAME + " " + model;
        for (JsonNode agent : api.list(Api.path("v1", "agents"), SEARCHED)) {
            boolean isOurs =
                    agent.path("name").asString("").equals(name)
                            && agent.path("model").path("id").asString("").equals(model);
            if (isOurs) {
                return agent.path("id").asString("");
            }
        }
        ObjectNode body = Api.object();
        body.put("name", name).put("model", model).put("system", SYSTEM);
        body.putArray("tools").addObject().put("type", "agent_toolset_20260401");
        return api.post(Api.path("v1", "agents"), body).path("id").asString("");
    }

    /// The id of the environment of that id or name, or of the one that `run` keeps.
    String environment(@Nullable String named) throws InterruptedException {
        if (named != null && named.startsWith("env_")) {
            return named;
        }
        String name = named == null ? NAME : named;
        for (JsonNode environment : api.list(Api.path("v1", "environments"), SEARCHED)) {
            if (environment.path("name").asString("").equals(name)) {
                return environment.path("id").asString("");
            }
        }
        if (named != null) {
            throw CliFailure.usage(
                    "no environment is called \""
                            + named
                            + "\"; make it: planaria environments create --name \""
                            + named
                            + "\"");
        }
        ObjectNode body = Api.object().put("name", NAME);
        return api.post(Api.path("v1", "environments"), body).path("id").asString("");
    }
}
