package dev.planaria.adapters.rehearsal;

import java.util.LinkedHashMap;
import java.util.Map;

/// A map of so many entries at most: what was used longest ago is forgotten first. Not safe for
/// many threads.
final class LatestUsed<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    private final int entriesMax;

    LatestUsed(int entriesMax) {
        super(16, 0.75f, true);
        this.entriesMax = entriesMax;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > entriesMax;
    }
}
