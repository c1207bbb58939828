package dev.planaria.core.agent;

import dev.planaria.core.id.EnvironmentId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the tool calls of a session run (API contract 3.2). Not versioned.
public record Environment(
        EnvironmentId id,
        String name,
        @Nullable String description,
        Networking networking,
        Map<String, String> metadata,
        Times times)
        implements Document {
    public Environment {
        metadata = Map.copyOf(metadata);
    }

    @Override
    public String key() {
        return id.value();
    }

    @Override
    public int version() {
        return 1;
    }

    /// What sandboxes may reach. Stored and echoed; today every sandbox has no network at all.
    public sealed interface Networking {
        record Unrestricted() implements Networking {}

        record Limited(
                List<String> allowedHosts, boolean allowMcpServers, boolean allowPackageManagers)
                implements Networking {
            public Limited {
                allowedHosts = List.copyOf(allowedHosts);
            }
        }
    }
}
