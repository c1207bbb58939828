package dev.planaria.bench.result;

import java.util.Locale;

/// Which way a figure gets better.
public enum Better {
    LESS,
    MORE;

    /// As the files say it.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Better of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
