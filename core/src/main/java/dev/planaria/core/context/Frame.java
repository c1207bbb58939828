package dev.planaria.core.context;

import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.ToolConfig;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.resource.Resource;
import dev.planaria.core.session.Session;
import dev.planaria.core.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands around the conversation in every prompt of a session: byte for byte the same at each
/// step, or the provider's prompt cache is lost.
///
/// @param limits of the model
record Frame(
        AgentConfig agent, @Nullable String system, List<ToolSpec> tools, Model.Limits limits) {
    private static final int OUTPUT_TOKENS_MAX = 32_000;

    Frame {
        tools = List.copyOf(tools);
    }

    static Frame of(Session session, List<ToolSpec> builtIn, Model.Limits limits) {
        AgentConfig agent = session.setup().agent().config();
        List<ToolSpec> tools = new ArrayList<>();
        for (ToolConfig config : agent.tools()) {
            switch (config) {
                case ToolConfig.AgentToolset(boolean _, var _, List<ToolConfig.BuiltIn> set) ->
                        set.stream()
                                .filter(ToolConfig.BuiltIn::enabled)
                                .forEach(tool -> addSpec(tool.name(), builtIn, tools));
                case ToolConfig.Custom(String name, String description, var schema) ->
                        tools.add(new ToolSpec(name, description, schema));
            }
        }
        return new Frame(agent, system(session, builtIn, tools), tools, limits);
    }

    private static void addSpec(String name, List<ToolSpec> builtIn, List<ToolSpec> tools) {
        builtIn.stream().filter(spec -> spec.name().equals(name)).forEach(tools::add);
    }

    /// The agent's own words, and the few facts about its sandbox that never change.
    private static @Nullable String system(
            Session session, List<ToolSpec> builtIn, List<ToolSpec> tools) {
        String own = session.setup().agent().config().system();
        if (tools.stream().noneMatch(builtIn::contains)) {
            return own;
        }
        StringBuilder text = new StringBuilder(own == null || own.isBlank() ? "" : own + "\n\n");
        text.append(
                "Your built-in tools run in a Linux sandbox of your own without network access."
                        + " Its files last for the whole session.");
        for (Resource resource : session.setup().resources()) {
            switch (resource) {
                case Resource.Repository repository ->
                        text.append("\nA git repository is checked out at ")
                                .append(repository.mountPath())
                                .append('.');
            }
        }
        return text.toString();
    }

    /// Room for one reply.
    int outputTokens() {
        return Math.max(
                1,
                Math.min(
                        Math.min(limits.outputTokens(), OUTPUT_TOKENS_MAX),
                        limits.contextTokens() / 2));
    }

    /// A prompt beyond this leaves no room for the reply.
    long promptTokensMax() {
        return limits.contextTokens() - (long) outputTokens();
    }

    Prompt prompt(List<Prompt.Message> messages) {
        return new Prompt(agent.model(), system, tools, messages, outputTokens());
    }
}
