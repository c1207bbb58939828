package dev.planaria.bench.chaos;

import java.util.ArrayList;
import java.util.List;

/// Violations of one session, as they are found. One thread at a time.
final class Findings {
    private final String session;
    private final List<Violation> found = new ArrayList<>();

    Findings(String session) {
        this.session = session;
    }

    void add(String rule, String what) {
        found.add(new Violation(rule, session, what));
    }

    /// @param holds what must be true
    void check(boolean holds, String rule, String otherwise) {
        if (!holds) {
            add(rule, otherwise);
        }
    }

    List<Violation> all() {
        return List.copyOf(found);
    }
}
