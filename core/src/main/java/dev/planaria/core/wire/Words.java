package dev.planaria.core.wire;

import java.util.Locale;

/// Constants of enums as the wire writes them: in lower case.
final class Words {
    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /// A word of a newer release counts as `other` (protocol L5).
    static <E extends Enum<E>> E read(Class<E> type, String word, E other) {
        for (E constant : type.getEnumConstants()) {
            if (of(constant).equals(word)) {
                return constant;
            }
        }
        return other;
    }

    static <E extends Enum<E>> E read(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }
}
