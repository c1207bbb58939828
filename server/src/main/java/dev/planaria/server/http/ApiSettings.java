package dev.planaria.server.http;

import dev.planaria.core.id.WorkspaceId;
import java.time.Duration;
import java.util.Set;

/// How the API is served.
///
/// @param host the address to listen on, such as `127.0.0.1`
/// @param port 0 for any free one
/// @param keys what clients may show as their credential; at least one
/// @param localRepositories whether sessions may clone paths of this machine
/// @param streams how event streams behave
public record ApiSettings(
        String host, int port, Set<String> keys, boolean localRepositories, Streams streams) {
    /// The only workspace of this server so far.
    public static final WorkspaceId WORKSPACE = new WorkspaceId("wrkspc_default");

    /// Larger bodies are answered with 413 (observed behaviour §6).
    public static final int BODY_BYTES_MAX = 32 << 20;

    public ApiSettings {
        keys = Set.copyOf(keys);
        if (keys.isEmpty() || keys.contains("")) {
            throw new IllegalArgumentException("an API without a key is not served");
        }
    }

    /// The usual settings of one machine: local repositories allowed.
    public static ApiSettings of(String host, int port, String key) {
        return new ApiSettings(host, port, Set.of(key), true, Streams.USUAL);
    }

    /// @param pingEvery how long a stream may be silent
    /// @param writeTimeout how long a client may leave a write waiting before its stream is cut
    public record Streams(Duration pingEvery, Duration writeTimeout) {
        public static final Streams USUAL =
                new Streams(Duration.ofSeconds(15), Duration.ofSeconds(30));
    }
}
