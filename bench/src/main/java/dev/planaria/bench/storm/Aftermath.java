package dev.planaria.bench.storm;

import dev.planaria.bench.chaos.LogEvent;
import dev.planaria.bench.chaos.StoreRules;
import dev.planaria.bench.chaos.Violation;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What is found when no node runs any more: the logs, and what is wrong with the store as a whole.
///
/// @param logs of all sessions
/// @param checkpoints how many were held against their logs
record Aftermath(Map<String, List<LogEvent>> logs, int checkpoints, List<Violation> violations) {

    /// @param gone the answer of the API for each session that was deleted
    /// @param words what the nodes said, in files
    static Aftermath of(Store store, Map<String, Integer> gone, List<Path> words)
            throws SQLException, IOException {
        List<Violation> found = new ArrayList<>();
        Map<String, List<LogEvent>> logs = FinalLogs.read(store, found);
        found.addAll(StoreRules.apart(logs));
        found.addAll(LeftRows.check(store, gone));
        LeftCheckpoints checkpoints = LeftCheckpoints.check(store, logs.keySet());
        found.addAll(checkpoints.violations());
        for (Path file : words) {
            // A kill may cut a character in two; the canaries are plain.
            try (BufferedReader lines =
                    Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    found.addAll(StormKeys.CANARIES.in(file.getFileName().toString(), line));
                }
            }
        }
        return new Aftermath(logs, checkpoints.checked(), found);
    }
}
