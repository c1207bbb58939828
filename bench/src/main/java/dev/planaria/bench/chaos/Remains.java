package dev.planaria.bench.chaos;

import java.util.Map;

/// What is left of a session after its deletion was acknowledged.
///
/// @param status of HTTP with which the API answers for it
/// @param rows how many rows of each table still name it
public record Remains(String session, int status, Map<String, Long> rows) {
    public Remains {
        rows = Map.copyOf(rows);
    }
}
