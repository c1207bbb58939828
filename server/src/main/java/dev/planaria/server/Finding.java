package dev.planaria.server;

/// What a look at one thing has shown.
///
/// @param text one line
record Finding(Verdict verdict, String text) {
    /// Whether a server can stand on it.
    enum Verdict {
        OK,
        /// It will do, but should be known.
        NOTE,
        BAD
    }

    static Finding ok(String text) {
        return new Finding(Verdict.OK, text);
    }

    static Finding note(String text) {
        return new Finding(Verdict.NOTE, text);
    }

    static Finding bad(String text) {
        return new Finding(Verdict.BAD, text);
    }
}
