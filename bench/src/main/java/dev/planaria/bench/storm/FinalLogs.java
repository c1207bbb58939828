package dev.planaria.bench.storm;

import dev.planaria.bench.chaos.LogEvent;
import dev.planaria.bench.chaos.Violation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// What the store holds when all is over, read past the server.
final class FinalLogs {
    private static final int FETCH = 2_000;

    private FinalLogs() {}

    /// The logs of all sessions, each in the order of its positions.
    ///
    /// @param found gets what must not be in any event
    static Map<String, List<LogEvent>> read(Store store, List<Violation> found)
            throws SQLException {
        Map<String, List<LogEvent>> logs = new HashMap<>();
        try (Connection connection = store.connect()) {
            connection.setAutoCommit(false);
            try (PreparedStatement query =
                    connection.prepareStatement(
                            """
                            select thread.session, event.position, event.epoch, event.wire, event.model
                            from event join thread on thread.number = event.log
                            order by event.log, event.position\
                            """)) {
                query.setFetchSize(FETCH);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        long stored = rows.getLong(3);
                        long epoch = rows.wasNull() ? LogEvent.NO_EPOCH : stored;
                        String session = rows.getString(1);
                        String wire = rows.getString(4);
                        String model = rows.getString(5);
                        found.addAll(StormKeys.CANARIES.in(session, wire));
                        if (model != null) {
                            found.addAll(StormKeys.CANARIES.in(session, model));
                        }
                        logs.computeIfAbsent(session, _ -> new ArrayList<>())
                                .add(
                                        LogEvent.of(
                                                rows.getLong(2),
                                                epoch,
                                                JsonMapper.shared().readTree(wire)));
                    }
                }
            }
            connection.rollback();
        }
        return logs;
    }
}
