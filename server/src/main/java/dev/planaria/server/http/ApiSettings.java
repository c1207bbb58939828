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
/// @param limits how much is taken at once
public record ApiSettings(
        String host,
        int port,
        Set<String> keys,
        boolean localRepositories,
        Streams streams,
        Limits limits) {
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

    public ApiSettings(
            String host, int port, Set<String> keys, boolean localRepositories, Streams streams) {
        this(host, port, keys, localRepositories, streams, Limits.USUAL);
    }

    /// The usual settings of one machine: local repositories allowed.
    public static ApiSettings of(String host, int port, String key) {
        return new ApiSettings(host, port, Set.of(key), true, Streams.USUAL);
    }

    public ApiSettings with(Limits others) {
        return new ApiSettings(host, port, keys, localRepositories, streams, others);
    }

    /// Named maxima of protocol L1 and L3.
    ///
    /// @param connections open at once; more wait to be accepted
    /// @param streams open at once; one more is answered with 529
    /// @param streamsOfSession of one session; one more is answered with 429
    /// @param postsPerSecond of a workspace in the long run, twice as many after a rest; 0 for no
    ///   limit; more are answered with 429
    public record Limits(
            int connections, int streams, int streamsOfSession, double postsPerSecond) {
        public static final Limits USUAL = new Limits(20_000, 10_000, 2_500, 5_000);

        public Limits with(double posts) {
            return new Limits(connections, streams, streamsOfSession, posts);
        }
    }

    /// @param pingEvery how long a stream may be silent
    /// @param writeTimeout how long a client may leave a write waiting before its stream is cut
    public record Streams(Duration pingEvery, Duration writeTimeout) {
        public static final Streams USUAL =
                new Streams(Duration.ofSeconds(15), Duration.ofSeconds(30));
    }
}
