package dev.planaria.server.http;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who may ask (API contract 1.2). Keeps only hashes of the keys.
final class Credentials {
    private static final String BEARER = "bearer ";
    private static final int NAME_BYTES = 8;

    private final List<byte[]> hashes;

    Credentials(Set<String> keys) {
        this.hashes =
                keys.stream().map(key -> sha256(key.getBytes(StandardCharsets.UTF_8))).toList();
    }

    /// Names the credential of a request, without telling it.
    ///
    /// @throws ApiException 401
    String check(Request.Headers headers) {
        String authorization = headers.get("authorization");
        String key = headers.get("x-api-key");
        if (authorization != null
                && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            String name = name(authorization.substring(BEARER.length()).strip());
            if (name != null) {
                return name;
            }
        }
        if (key != null) {
            String name = name(key.strip());
            if (name != null) {
                return name;
            }
        }
        throw new ApiException(
                ErrorCode.AUTHENTICATION,
                authorization == null && key == null
                        ? "no credential: send `Authorization: Bearer KEY` or `x-api-key: KEY`"
                        : "this API key is not known here");
    }

    private @Nullable String name(String key) {
        byte[] hash = sha256(key.getBytes(StandardCharsets.UTF_8));
        String name = null;
        for (byte[] known : hashes) {
            // Hashes of equal length in constant time, and all of them: time tells nothing.
            if (MessageDigest.isEqual(known, hash)) {
                name = HexFormat.of().formatHex(known, 0, NAME_BYTES);
            }
        }
        return name;
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
