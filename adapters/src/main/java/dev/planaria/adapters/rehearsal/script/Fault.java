package dev.planaria.adapters.rehearsal.script;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What goes wrong instead of (or during) a step, for its first `times` attempts.
///
/// Attempts are counted by the running server, for each conversation and step. `afterChunks` counts
/// the deltas that were sent before the fault; a reply with fewer meets its fault before its last
/// two events. An answer that is not streamed has no chunks: it meets the fault before its first
/// byte.
public sealed interface Fault {
    int times();

    /// The service answers with an HTTP error in the official shape. `retryAfter` is sent as whole
    /// seconds.
    record Status(int status, String type, String message, @Nullable Duration retryAfter, int times)
            implements Fault {
        public Status {
            Limits.times(times);
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException(
                        "an error's status is 400 to 599, not " + status);
            }
        }
    }

    /// The connection is dropped in the middle of the body.
    record BrokenStream(int afterChunks, int times) implements Fault {
        public BrokenStream {
            Limits.times(times);
            Limits.chunks(afterChunks);
        }
    }

    /// No byte is sent for a while, then the reply goes on as if nothing had been.
    record Stall(int afterChunks, Duration silence, int times) implements Fault {
        public Stall {
            Limits.times(times);
            Limits.chunks(afterChunks);
        }
    }

    /// The stream ends with an `error` event, as the service does when it fails after its headers
    /// were sent.
    record ErrorEvent(int afterChunks, String type, String message, int times) implements Fault {
        public ErrorEvent {
            Limits.times(times);
            Limits.chunks(afterChunks);
        }
    }

    /// Something comes that is no good reply at all (or holds what no client can know yet).
    record Garbage(Kind kind, int times) implements Fault {
        public Garbage {
            Limits.times(times);
        }
    }

    /// The kinds of garbage. A client must fail cleanly on the first five; it should live with the
    /// last two.
    enum Kind {
        /// Data that is not JSON.
        NOT_JSON,
        /// A web page with status 200, as a captive portal or a wrong proxy sends it.
        WRONG_CONTENT_TYPE,
        /// Bytes that are no server-sent events.
        INVALID_SSE,
        /// Headers, and nothing after them.
        EMPTY,
        /// A stream that ends in good order, but without `message_delta` and `message_stop`.
        CUT_SHORT,
        /// A good reply that begins with a content block of a type from the future.
        UNKNOWN_BLOCK,
        /// A good reply among whose events is one of a type from the future.
        UNKNOWN_EVENT
    }

    /// The limits that all faults share.
    final class Limits {
        private Limits() {}

        private static void times(int times) {
            if (times < 1) {
                throw new IllegalArgumentException("a fault happens at least 1 time, not " + times);
            }
        }

        private static void chunks(int afterChunks) {
            if (afterChunks < 0) {
                throw new IllegalArgumentException(
                        "after_chunks cannot be negative: " + afterChunks);
            }
        }
    }
}
