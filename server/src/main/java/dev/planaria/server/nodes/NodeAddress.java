package dev.planaria.server.nodes;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Where the other servers of a store reach one of them, and what they must show there. It is kept
/// in that server's row of the store, so only who can read the store can show it; every start has
/// another token. It is no key of the API, and the key of the API is none here.
///
/// @param url such as `http://10.0.0.7:8400`
/// @param token what callers show
public record NodeAddress(URI url, String token) {
    private static final int TOKEN_BYTES = 32;

    /// A fresh token for this start.
    static NodeAddress at(URI url) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return new NodeAddress(url, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /// As [#text] wrote it; null for what it did not write.
    static @Nullable NodeAddress read(@Nullable String text) {
        int at = text == null ? -1 : text.indexOf(' ');
        return text == null || at < 0
                ? null
                : new NodeAddress(URI.create(text.substring(0, at)), text.substring(at + 1));
    }

    /// For the store.
    String text() {
        return url + " " + token;
    }

    /// In constant time.
    boolean admits(String shown) {
        return MessageDigest.isEqual(
                token.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }

    /// Without the token.
    @Override
    public String toString() {
        return url.toString();
    }
}
