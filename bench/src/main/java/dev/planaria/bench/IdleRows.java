package dev.planaria.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Very many idle sessions in an embedded store that no server has open: copies of one that a
/// server made, under other names. Each has its head, its document, the row of its thread and its
/// receipt; the log itself, which nobody reads before the session is spoken to, only every
/// hundredth.
final class IdleRows {
    /// One in so many has its log.
    static final int LOG_EVERY = 100;

    private static final int PART = 50_000;

    private final Path data;
    private final String session;

    /// @param data the store's directory
    /// @param session the one that is copied
    IdleRows(Path data, String session) {
        this.data = data;
        this.session = session;
    }

    /// The name of the i-th copy, counted from 1.
    String id(int i) {
        return session.substring(0, session.length() - 10) + "%010d".formatted(i);
    }

    void copy(int count) throws SQLException {
        String url = "jdbc:sqlite:" + data.resolve("planaria.db");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("pragma synchronous = off");
            statement.execute("pragma cache_size = -262144");
            List<String> copies = copies(statement);
            for (int from = 1; from <= count; from += PART) {
                statement.execute("begin");
                for (String copy : copies) {
                    statement.execute(
                            copy.replace(":from", Integer.toString(from))
                                    .replace(
                                            ":to",
                                            Integer.toString(Math.min(count, from + PART - 1))));
                }
                statement.execute("commit");
            }
            statement.execute("pragma wal_checkpoint(truncate)");
        }
    }

    private List<String> copies(Statement statement) throws SQLException {
        String name = "'" + id(0).substring(0, session.length() - 10) + "' || printf('%010d', i)";
        List<String> copies = new ArrayList<>();
        copies.add(copy(statement, "session", "", Map.of("session", name)));
        copies.add(
                copy(
                        statement,
                        "session_document",
                        "",
                        Map.of("session", name, "json", renamed("json", name))));
        copies.add(
                copy(
                        statement,
                        "receipt",
                        "",
                        Map.of(
                                "number",
                                "null",
                                "session",
                                name,
                                "name",
                                "name || '-' || i",
                                "answer",
                                renamed("answer", name))));
        copies.add(copy(statement, "thread", "", Map.of("number", "null", "session", name)));
        copies.add(
                copy(
                        statement,
                        "event",
                        " and i % " + LOG_EVERY + " = 0",
                        Map.of(
                                "number",
                                "null",
                                "log",
                                "(select number from thread where session = " + name + ")")));
        return copies;
    }

    private String renamed(String column, String name) {
        return "replace(" + column + ", '" + session + "', " + name + ")";
    }

    /// All columns as they are, but for some.
    private String copy(
            Statement statement, String table, String more, Map<String, String> replaced)
            throws SQLException {
        List<String> columns = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("pragma table_info(" + table + ")")) {
            while (rows.next()) {
                String column = rows.getString("name");
                columns.add(replaced.getOrDefault(column, column));
            }
        }
        String which =
                table.equals("event")
                        ? "log = (select number from thread where session = '" + session + "')"
                        : "session = '" + session + "'";
        return """
        with recursive n(i) as (select :from union all select i + 1 from n where i < :to),
            t as materialized (select * from %s where %s%s)
        insert into %s select %s from n cross join t where 1%s
        """
                .formatted(
                        table,
                        which,
                        table.equals("receipt") ? " limit 1" : "",
                        table,
                        String.join(", ", columns),
                        more);
    }
}
