package dev.planaria.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the key of a model provider is to be found; never the key itself. Only the gateway looks.
public sealed interface KeySource {
    /// A provider that wants none.
    record None() implements KeySource {}

    /// An environment variable of the server.
    record Variable(String name) implements KeySource {}

    /// A file whose only content is the key. It is looked at again when it changes.
    record KeyFile(Path path) implements KeySource {}

    /// `PLANARIA_MODEL_KEY`, else what the configuration names, else `ANTHROPIC_API_KEY`.
    ///
    /// @param configured null where the configuration names none
    record Usual(@Nullable KeySource configured) implements KeySource {}
}
