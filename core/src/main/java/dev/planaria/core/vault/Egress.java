package dev.planaria.core.vault;

import dev.planaria.core.tool.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The gateway's door, handed to the adapters that call out. Whoever uses it holds no key: the
/// gateway adds the credential that belongs to the destination (architecture, forbidden arrow 5).
/// Safe for many threads.
public interface Egress {
    /// Sends one request and returns when the answer's head is there; the body streams.
    ///
    /// @param path below the destination's base, such as `/v1/messages`
    /// @param headers none of which is a credential
    /// @param stop closes the connection at once, also while the body streams: reading then fails
    ///   with an [IOException]
    /// @throws IOException when the network failed: no status was received
    Answer post(
            Destination to,
            String path,
            Map<String, String> headers,
            byte[] body,
            Cancellation stop)
            throws IOException, InterruptedException;

    /// Where a request goes, by name: which address and which key that means, the gateway knows.
    sealed interface Destination {
        /// The provider that serves the model of this name.
        record ModelProvider(String model) implements Destination {}
    }

    /// An answer whose body is still coming. Close it always.
    interface Answer extends AutoCloseable {
        int status();

        Optional<String> header(String name);

        InputStream body();

        /// How long ago the last byte of the request had left; nothing where that is not known.
        default Optional<Duration> sentAgo() {
            return Optional.empty();
        }

        @Override
        void close();
    }
}
