package dev.planaria.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What the command line says; null for what it does not.
public record Flags(
        @Nullable String host,
        @Nullable Integer port,
        @Nullable Path data,
        @Nullable String store,
        @Nullable String apiKey,
        @Nullable String modelUrl,
        @Nullable Path config,
        @Nullable String hand,
        @Nullable Boolean unsafeStore,
        @Nullable Path rehearsalScripts,
        @Nullable String role,
        @Nullable String nodeAddress) {
    public static final Flags NONE =
            new Flags(null, null, null, null, null, null, null, null, null, null, null, null);
}
