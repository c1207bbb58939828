package dev.planaria.server.config;

import dev.planaria.core.agent.ModelConfig.Effort;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where the models of some names are, and what the operator says about them.
///
/// @param pattern of names; `*` stands for any characters
/// @param provider null for the rehearsal model inside this server
/// @param silence after which the provider counts as gone
/// @param hints what this model can take, where it is not what is usual
public record ModelRoute(
        String pattern, @Nullable Provider provider, Duration silence, Hints hints) {
    public static final Duration SILENCE = Duration.ofMinutes(5);

    /// An endpoint that speaks Messages.
    ///
    /// @param url that `/v1/messages` is below
    /// @param bearer whether the key goes into `Authorization: Bearer` and not into `x-api-key`
    /// @param headers that go along, none of them secret
    public record Provider(URI url, KeySource key, boolean bearer, Map<String, String> headers) {
        public Provider {
            headers = Map.copyOf(headers);
        }
    }

    /// What the operator knows better; null for what is usual.
    ///
    /// @param name that the provider knows the model by
    /// @param thinking `unsaid`, `off` or `adaptive`
    public record Hints(
            @Nullable String name,
            @Nullable Integer contextTokens,
            @Nullable Integer outputTokens,
            @Nullable Set<Effort> efforts,
            @Nullable String thinking,
            @Nullable Boolean systemMessages) {
        public static final Hints NONE = new Hints(null, null, null, null, null, null);
    }

    /// Matches the names of the models that go here.
    Pattern names() {
        // why: -1 keeps a `*` at the end.
        return Pattern.compile(
                Stream.of(pattern.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")),
                Pattern.DOTALL);
    }

    boolean isRehearsal() {
        return pattern.startsWith("rehearsal");
    }
}
