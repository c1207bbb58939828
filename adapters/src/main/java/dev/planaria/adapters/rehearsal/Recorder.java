package dev.planaria.adapters.rehearsal;

import java.util.ArrayDeque;
import java.util.List;

/// The latest requests, as many as fit into its limits; the oldest are dropped first.
final class Recorder {
    private static final int REQUESTS_MAX = 100_000;
    private static final long CHARACTERS_MAX = 64L << 20;

    private final ArrayDeque<RecordedRequest> requests = new ArrayDeque<>();
    private long characters;

    synchronized void add(RecordedRequest request) {
        requests.addLast(request);
        characters += request.body().length();
        while (requests.size() > 1
                && (requests.size() > REQUESTS_MAX || characters > CHARACTERS_MAX)) {
            characters -= requests.removeFirst().body().length();
        }
    }

    synchronized List<RecordedRequest> all() {
        return List.copyOf(requests);
    }
}
