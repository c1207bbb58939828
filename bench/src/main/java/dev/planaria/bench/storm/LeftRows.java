package dev.planaria.bench.storm;

import dev.planaria.bench.chaos.Remains;
import dev.planaria.bench.chaos.StoreRules;
import dev.planaria.bench.chaos.Violation;
import dev.planaria.server.http.ApiSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the tables still hold of deleted sessions (I8), and of whom they hold anything (I12).
final class LeftRows {
    private static final List<String> TABLES =
            List.of(
                    "session",
                    "session_document",
                    "thread",
                    "pending",
                    "receipt",
                    "hand",
                    "checkpoint");

    private static final List<String> OF_WORKSPACES =
            List.of("session", "thread", "pending", "receipt", "document");

    private LeftRows() {}

    /// @param gone the answer of the API for each session that was deleted
    static List<Violation> check(Store store, Map<String, Integer> gone) throws SQLException {
        List<Violation> found = new ArrayList<>();
        try (Connection connection = store.connect()) {
            for (Map.Entry<String, Integer> each : gone.entrySet()) {
                Map<String, Long> rows = new HashMap<>();
                for (String table : TABLES) {
                    String query = "select count(*) from " + table + " where session = ?";
                    rows.put(table, count(connection, query, each.getKey()));
                }
                found.addAll(StoreRules.gone(new Remains(each.getKey(), each.getValue(), rows)));
            }
            // Events name their log and not their session: those of no log are of a deleted one.
            String strays =
                    "select count(*) from event where log not in (select number from thread)";
            Map<String, Long> events = Map.of("event", count(connection, strays));
            found.addAll(StoreRules.gone(new Remains("(all)", 404, events)));
            found.addAll(
                    StoreRules.workspaces(ApiSettings.WORKSPACE.value(), ofWorkspaces(connection)));
        }
        return found;
    }

    private static Map<String, Long> ofWorkspaces(Connection connection) throws SQLException {
        Map<String, Long> rows = new HashMap<>();
        for (String table : OF_WORKSPACES) {
            String query = "select workspace, count(*) from " + table + " group by workspace";
            try (PreparedStatement statement = connection.prepareStatement(query);
                    ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    rows.merge(found.getString(1), found.getLong(2), Long::sum);
                }
            }
        }
        return rows;
    }

    private static long count(Connection connection, String query, String... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
