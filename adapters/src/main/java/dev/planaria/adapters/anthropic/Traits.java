package dev.planaria.adapters.anthropic;

import dev.planaria.core.agent.ModelConfig.Effort;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What a model takes and what it must not be sent. Where an operator says nothing, [#usual] knows
/// the Claude models; for any other it is careful.
///
/// @param name that the provider knows the model by
/// @param contextTokens of prompt and reply together
/// @param outputTokens of one reply
/// @param efforts that `output_config.effort` may name; empty for a model that has no such field
/// @param systemMessages whether a message in mid-conversation may have the role `system`
public record Traits(
        String name,
        int contextTokens,
        int outputTokens,
        Set<Effort> efforts,
        Thinking thinking,
        boolean systemMessages) {
    private static final Set<Effort> ALL = Set.of(Effort.values());
    private static final Set<Effort> TO_HIGH = Set.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH);
    private static final Set<Effort> NO_XHIGH =
            Set.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH, Effort.MAX);

    /// First match counts.
    private static final List<Known> KNOWN =
            List.of(
                    known("claude-(2|instant|3-).*", 4_096, Set.of(), Thinking.UNSAID, false),
                    known("claude-opus-4-5.*", 32_000, TO_HIGH, Thinking.UNSAID, false),
                    known(
                            "claude-[a-z]+-4(-[015]|-2\\d{7})?(-latest|-\\d{8}|@.*)?",
                            32_000, Set.of(), Thinking.UNSAID, false),
                    known("claude-[a-z]+-4-6.*", 32_000, NO_XHIGH, Thinking.ADAPTIVE, false),
                    known("claude-[a-z]+-4-.*", 32_000, ALL, Thinking.ADAPTIVE, false),
                    known("claude-.*", 64_000, ALL, Thinking.ADAPTIVE, true),
                    known("rehearsal(:.*)?", 32_000, ALL, Thinking.ADAPTIVE, true));

    public Traits {
        efforts = Set.copyOf(efforts);
    }

    /// How the request asks for thoughts.
    public enum Thinking {
        /// The field is left out: the provider decides.
        UNSAID,
        /// `disabled`.
        OFF,
        /// The model decides how much.
        ADAPTIVE
    }

    /// What is known of a model of this name without being told.
    public static Traits usual(String model) {
        return KNOWN.stream()
                .filter(known -> known.name().matcher(model).matches())
                .findFirst()
                .map(known -> known.of(model))
                .orElse(new Traits(model, 128_000, 8_192, Set.of(), Thinking.UNSAID, false));
    }

    private static Known known(
            String name, int outputTokens, Set<Effort> efforts, Thinking thinking, boolean system) {
        return new Known(Pattern.compile(name), outputTokens, efforts, thinking, system);
    }

    private record Known(
            Pattern name,
            int outputTokens,
            Set<Effort> efforts,
            Thinking thinking,
            boolean systemMessages) {
        Traits of(String model) {
            return new Traits(model, 200_000, outputTokens, efforts, thinking, systemMessages);
        }
    }
}
