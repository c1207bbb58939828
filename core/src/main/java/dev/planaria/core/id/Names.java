package dev.planaria.core.id;

/// What every id has in common: some text, of bounded length.
final class Names {
    private static final int LENGTH_MAX = 256;

    private Names() {}

    static void check(String kind, String value) {
        if (value.isEmpty() || value.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    kind + " must have 1 to 256 characters, has " + value.length());
        }
    }
}
