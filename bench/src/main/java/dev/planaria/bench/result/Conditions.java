package dev.planaria.bench.result;

import java.util.Map;
import java.util.TreeMap;

/// How a result came about: enough to do it again.
///
/// @param command as somebody would type it
/// @param isQuick the short form: good for comparing with itself
/// @param values rounds, seed and sizes, by name
public record Conditions(
        String command,
        boolean isQuick,
        Map<String, Object> values,
        String machine,
        double tookSeconds) {
    public Conditions {
        values = new TreeMap<>(values);
    }
}
