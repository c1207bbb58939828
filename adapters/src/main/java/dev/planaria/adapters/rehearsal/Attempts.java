package dev.planaria.adapters.rehearsal;

import java.util.Map;

/// How often each step of each conversation was tried since this server started. The oldest are
/// forgotten.
final class Attempts {
    private static final int CONVERSATIONS_MAX = 10_000;

    private final Map<String, Integer> counts = new LatestUsed<>(CONVERSATIONS_MAX);

    /// The number of this attempt, from 0.
    synchronized int next(String conversation) {
        return counts.merge(conversation, 1, Integer::sum) - 1;
    }
}
