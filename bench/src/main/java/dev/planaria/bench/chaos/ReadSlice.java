package dev.planaria.bench.chaos;

import java.util.List;

/// What a reader saw: the events behind a position, by their fingerprints.
///
/// @param after the position asked for
public record ReadSlice(long after, List<Long> prints) {
    public ReadSlice {
        prints = List.copyOf(prints);
    }
}
