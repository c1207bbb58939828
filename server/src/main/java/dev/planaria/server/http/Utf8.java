package dev.planaria.server.http;

import dev.planaria.core.error.ApiException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/// Text that can be kept: a NUL or half of a character would poison a row (observed behaviour §16,
/// pitfall 5).
final class Utf8 {
    private Utf8() {}

    static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw ApiException.invalid("body: is not UTF-8");
        }
    }

    /// Refuses texts and names that hold U+0000 or a lone surrogate.
    static void refuseUnstorable(JsonNode json) {
        if (json.isString()) {
            check(json.stringValue());
        } else if (json.isObject()) {
            json.properties()
                    .forEach(entry -> {
                        check(entry.getKey());
                        refuseUnstorable(entry.getValue());
                    });
        } else if (json.isArray()) {
            json.forEach(Utf8::refuseUnstorable);
        }
    }

    private static void check(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw ApiException.invalid(
                        "body: holds the character U+0000, which cannot be kept");
            }
            if (Character.isSurrogate(c)) {
                boolean pair =
                        Character.isHighSurrogate(c)
                                && i + 1 < text.length()
                                && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw ApiException.invalid("body: holds half of a surrogate pair");
                }
                i++;
            }
        }
    }
}
