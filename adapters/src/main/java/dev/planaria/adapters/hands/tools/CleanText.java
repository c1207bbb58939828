package dev.planaria.adapters.hands.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.Optional;
import java.util.regex.Pattern;

/// Makes text of a tool fit to be stored and sent: no U+0000, which PostgreSQL cannot hold, and no
/// half of a surrogate pair, which is no Unicode text (observed behaviour §16.5).
final class CleanText {
    private static final char REPLACEMENT = '\uFFFD';
    // CSI, OSC and two-character escape sequences.
    private static final Pattern ANSI =
            Pattern.compile(
                    "\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]{0,4096}(?:\u0007|\u001b\\\\)|[@-Z\\\\-_])");

    private CleanText() {}

    static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return cleaned(text, i);
            }
        }
        return text;
    }

    /// Without colours and cursor movements.
    static String withoutAnsi(String text) {
        return text.indexOf('\u001b') < 0 ? text : ANSI.matcher(text).replaceAll("");
    }

    /// The text of bytes that should be UTF-8 and may not be.
    static String decode(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    /// The text of bytes that are UTF-8; empty where they are not.
    static Optional<String> decodeStrictly(byte[] bytes) {
        try {
            return Optional.of(
                    UTF_8.newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String cleaned(String text, int from) {
        StringBuilder clean = new StringBuilder(text.length()).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                clean.append(c).append(text.charAt(++i));
            } else {
                clean.append(c == 0 || Character.isSurrogate(c) ? REPLACEMENT : c);
            }
        }
        return clean.toString();
    }
}
