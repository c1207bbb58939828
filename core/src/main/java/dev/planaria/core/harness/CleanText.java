package dev.planaria.core.harness;

import dev.planaria.core.session.ContentBlock;
import java.util.List;

/// Text that every store and every client can take: what models and tools write may hold NUL or
/// half a character, and one such event would poison its log (observed behaviour §16, pitfall 5).
final class CleanText {
    private static final char REPLACEMENT = '\uFFFD';

    private CleanText() {}

    static String of(String text) {
        int bad = firstBad(text);
        if (bad < 0) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text);
        for (int i = bad; i < clean.length(); i++) {
            if (isBad(clean, i)) {
                clean.setCharAt(i, REPLACEMENT);
            }
        }
        return clean.toString();
    }

    static List<ContentBlock> of(List<ContentBlock> blocks) {
        return blocks.stream()
                .map(block ->
                        block instanceof ContentBlock.Text(String text)
                                ? new ContentBlock.Text(of(text))
                                : block)
                .toList();
    }

    private static int firstBad(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isBad(text, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isBad(CharSequence text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
        }
        return c == 0;
    }
}
