package dev.planaria.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/// What has to be done to take a transaction back, the last change first.
final class Undo {
    private final Deque<Runnable> steps = new ArrayDeque<>();

    Undo() {}

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
        while (!steps.isEmpty()) {
            steps.pop().run();
        }
    }

    void commit() {
        steps.clear();
    }
}
