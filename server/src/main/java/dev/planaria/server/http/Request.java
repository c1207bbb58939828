package dev.planaria.server.http;

import org.jspecify.annotations.Nullable;

/// What came over the wire, before anybody looked at it.
///
/// @param id of this request, as told in the `request-id` header
/// @param path percent-encoded
/// @param query percent-encoded, empty where there is none
record Request(String id, String method, String path, String query, Headers headers, Body body) {
    /// Names in lower case.
    @FunctionalInterface
    interface Headers {
        @Nullable String get(String name);
    }

    /// Read only once, and only by those who need it.
    @FunctionalInterface
    interface Body {
        byte[] read();
    }
}
