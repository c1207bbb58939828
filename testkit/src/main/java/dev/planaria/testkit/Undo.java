package dev.planaria.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/// What has to be done to take a transaction back, the last change first; where commits are not
/// synced at once, also to take those back.
final class Undo {
    private final Deque<Runnable> steps = new ArrayDeque<>();
    private final boolean synced;
    private int committed;

    /// @param synced whether a commit is for ever
    Undo(boolean synced) {
        this.synced = synced;
    }

    <K, V> void put(Map<K, V> map, K key, V value) {
        V before = map.put(key, value);
        steps.push(() -> {
            if (before == null) {
                map.remove(key);
            } else {
                map.put(key, before);
            }
        });
    }

    <K, V> boolean remove(Map<K, V> map, K key) {
        V before = map.remove(key);
        if (before != null) {
            steps.push(() -> map.put(key, before));
        }
        return before != null;
    }

    void rollBack() {
        while (steps.size() > committed) {
            steps.pop().run();
        }
    }

    void commit() {
        committed = steps.size();
        if (synced) {
            sync();
        }
    }

    /// What was committed stays.
    void sync() {
        steps.clear();
        committed = 0;
    }

    /// What was not synced is taken back.
    void crash() {
        committed = 0;
        rollBack();
    }
}
