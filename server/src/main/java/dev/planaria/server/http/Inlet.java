package dev.planaria.server.http;

/// Where other servers of the same store are heard (protocol W7).
public interface Inlet {
    /// Whether this is what they show. In constant time.
    boolean admits(String token);

    /// Takes what one of them tells; returns at once.
    ///
    /// @throws tools.jackson.core.JacksonException when it is none of theirs
    void take(byte[] message);
}
