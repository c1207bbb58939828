package dev.planaria.adapters.rehearsal;

import java.util.LinkedHashMap;
import java.util.Map;

/// How often each step of each conversation was tried since this server started. The oldest are forgotten.
final class Attempts {
    private static final int CONVERSATIONS_MAX = 10_000;

    private final Map<String, Integer> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > CONVERSATIONS_MAX;
        }
    };

    /// The number of this attempt, from 0.
    synchronized int next(String conversation) {
        return counts.merge(conversation, 1, Integer::sum) - 1;
    }
}
