package dev.planaria.server.nodes;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/// Where the other servers of a store reach one of them, and what they must show there. It is kept
/// in that server's row of the store, so only who can read the store can show it; every start has
/// another token. It is no key of the API, and the key of the API is none here.
///
/// @param url such as `http://10.0.0.7:8400`
/// @param token what callers show
public record NodeAddress(URI url, String token) {
    private static final int TOKEN_BYTES = 32;
    private static final int NAME_BYTES = 8;
    private static final Pattern TEXT = Pattern.compile("(\\S+) ([A-Za-z0-9_-]+)");

    /// A fresh token for this start.
    static NodeAddress at(URI url) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return new NodeAddress(url, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /// As [#text] wrote it; null for what it did not write, or what cannot be asked.
    static @Nullable NodeAddress read(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        HttpUrl url = HttpUrl.parse(matcher.group(1));
        try {
            return url == null
                    ? null
                    : new NodeAddress(new URI(matcher.group(1)), matcher.group(2));
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /// Tells this start of a server from every other, also from an earlier one at the same address,
    /// and tells nothing of the token.
    String name() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
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
