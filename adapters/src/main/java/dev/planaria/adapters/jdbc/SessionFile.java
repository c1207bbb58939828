package dev.planaria.adapters.jdbc;

import dev.planaria.core.wire.Json;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// All sessions, agents and environments of a database as lines of JSON, and back: how they move
/// from one store to another. Rows go as they are; what a database counts for itself stays behind.
///
/// A session is a group of lines that ends with one that says so. It is taken in as a whole or not
/// at all, and never over one that is there.
public final class SessionFile implements AutoCloseable {
    /// Of this shape; a reader takes no later one.
    private static final int VERSION = 1;

    private static final int PAGE = 500;
    private static final Set<String> OWN_COLUMNS = Set.of("number", "log", "shard");
    private static final Pattern COLUMN = Pattern.compile("[a-z_0-9]{1,63}");

    /// Beside the head row, in the order in which they are written; the log by itself.
    private static final List<String> TABLES =
            List.of("session_document", "thread", "pending", "receipt", "hand", "checkpoint");

    private static final Set<String> KNOWN =
            Set.of(
                    "session",
                    "session_document",
                    "thread",
                    "event",
                    "pending",
                    "receipt",
                    "hand",
                    "checkpoint",
                    "document");

    private final Sql sql;
    private final Dialect dialect;
    private final Door door;

    /// @param door closed with this, after the connection
    public SessionFile(Sql sql, Dialect dialect, Door door) {
        this.sql = sql;
        this.dialect = dialect;
        this.door = door;
    }

    /// What is held open for this.
    public interface Door extends AutoCloseable {
        @Override
        void close();
    }

    /// What databases do differently.
    public interface Dialect {
        void begin(Sql sql);

        void commit(Sql sql);

        void rollback(Sql sql);

        /// Adds the columns that this database has for itself.
        void complete(String table, ObjectNode row);
    }

    /// @param sessions that were written
    /// @param documents versions of agents and environments
    /// @param there names of what was there already, and stayed as it was
    public record Outcome(int sessions, int documents, List<String> there) {}

    /// This file cannot be taken in, or not further: one line for the operator. Sessions that were
    /// taken in before stay.
    public static final class BadFileException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadFileException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /// Writes everything, as one snapshot sees it.
    public Outcome write(Consumer<String> lines) {
        dialect.begin(sql);
        lines.accept(Json.text(Json.object().put("planaria", "sessions").put("version", VERSION)));
        int documents = 0;
        for (ObjectNode row :
                rows("select * from document order by kind, workspace, key, version")) {
            lines.accept(line("document", row));
            documents++;
        }
        for (ObjectNode row : rows("select * from receipt where session is null")) {
            lines.accept(line("receipt", row));
        }
        int sessions = 0;
        String last = "";
        while (true) {
            List<ObjectNode> page =
                    rows(
                            "select * from session where session > ? order by session limit ?",
                            last,
                            PAGE);
            for (ObjectNode head : page) {
                last = head.required("session").stringValue();
                writeSession(last, head, lines);
                sessions++;
            }
            if (page.size() < PAGE) {
                dialect.commit(sql);
                return new Outcome(sessions, documents, List.of());
            }
        }
    }

    private void writeSession(String id, ObjectNode head, Consumer<String> lines) {
        lines.accept(line("session", head));
        for (String table : TABLES) {
            for (ObjectNode row : rows("select * from " + table + " where session = ?", id)) {
                lines.accept(line(table, row));
            }
        }
        for (ObjectNode thread : rows("select thread from thread where session = ?", id)) {
            writeLog(id, thread.required("thread").stringValue(), lines);
        }
        lines.accept(Json.text(Json.object().put("end", id)));
    }

    private void writeLog(String session, String thread, Consumer<String> lines) {
        long after = 0;
        while (true) {
            List<ObjectNode> page =
                    rows(
                            """
                            select e.*, t.session, t.thread from event as e
                            join thread as t on e.log = t.number
                            where t.session = ? and t.thread = ? and e.position > ?
                            order by e.position limit ?
                            """,
                            session,
                            thread,
                            after,
                            PAGE);
            for (ObjectNode event : page) {
                lines.accept(line("event", event));
                after = event.required("position").longValue();
            }
            if (page.size() < PAGE) {
                return;
            }
        }
    }

    private static String line(String table, ObjectNode row) {
        ObjectNode line = Json.object().put("table", table);
        line.set("row", row);
        return Json.text(line);
    }

    private List<ObjectNode> rows(String query, @Nullable Object... arguments) {
        return sql.list(query, SessionFile::row, arguments);
    }

    private static ObjectNode row(ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        ObjectNode node = Json.object();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String name = columns.getColumnLabel(i);
            if (OWN_COLUMNS.contains(name)) {
                continue;
            }
            switch (row.getObject(i)) {
                case null -> node.putNull(name);
                case Number number -> node.put(name, number.longValue());
                case Object text -> node.put(name, text.toString());
            }
        }
        return node;
    }

    /// Takes in what [#write] wrote.
    ///
    /// @throws BadFileException when it is no such file, or it is cut
    public Outcome read(Stream<String> lines) {
        Intake intake = new Intake();
        lines.forEachOrdered(intake::accept);
        return intake.finish();
    }

    private static @Nullable Object value(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        return value.isNumber() ? (Object) value.longValue() : value.stringValue();
    }

    /// The lines of one file, one after the other.
    private final class Intake {
        private final List<String> there = new ArrayList<>();
        private int number;
        private int sessions;
        private int documents;
        private @Nullable String open;
        private boolean skips;

        void accept(String line) {
            number++;
            JsonNode node = parsed(line);
            if (number == 1) {
                checkHeader(node);
            } else if (node.has("end")) {
                end(node.required("end").stringValue());
            } else if (node.get("row") instanceof ObjectNode row && node.has("table")) {
                accept(node.required("table").stringValue(), row);
            } else {
                throw bad("it has no row");
            }
        }

        private JsonNode parsed(String line) {
            try {
                return Json.parse(line);
            } catch (JacksonException e) {
                throw bad("it is not JSON, or it is cut");
            }
        }

        private void checkHeader(JsonNode node) {
            if (!node.path("planaria").asString("").equals("sessions")) {
                throw bad("this is no file of sessions");
            }
            if (node.path("version").asInt(0) != VERSION) {
                throw bad("it was written by another release; use that one");
            }
        }

        private void accept(String table, ObjectNode row) {
            if (!KNOWN.contains(table)) {
                throw bad("table \"" + table + "\" is not known");
            }
            if (table.equals("session")) {
                begin(row);
            } else if (open == null) {
                alone(table, row);
            } else if (!skips) {
                insert(table, row);
            }
        }

        private void begin(ObjectNode head) {
            if (open != null) {
                throw bad("session " + open + " has no end");
            }
            String id = head.required("session").stringValue();
            open = id;
            dialect.begin(sql);
            skips = !rows("select session from session where session = ?", id).isEmpty();
            if (skips) {
                dialect.commit(sql);
                there.add(id);
                return;
            }
            if (!head.path("owner").isNull()) {
                // Its owner is no server of this store: due at once.
                head.put("deadline_at", 0);
            }
            insert("session", head);
        }

        private void end(String id) {
            if (!id.equals(open)) {
                throw bad("session " + id + " ends without having begun");
            }
            if (!skips) {
                dialect.commit(sql);
                sessions++;
            }
            open = null;
            skips = false;
        }

        /// Agents, environments, and receipts of what was made.
        private void alone(String table, ObjectNode row) {
            boolean document = table.equals("document");
            if (!document && !table.equals("receipt")) {
                throw bad("a row of table \"" + table + "\" stands outside of its session");
            }
            dialect.begin(sql);
            boolean known =
                    document
                            ? isThere(table, row, "kind", "workspace", "key", "version")
                            : isThere(table, row, "name", "keyed", "scope", "workspace");
            if (!known) {
                insert(table, row);
                documents += document ? 1 : 0;
            } else if (document) {
                there.add(row.required("key").stringValue() + " version " + row.get("version"));
            }
            dialect.commit(sql);
        }

        private boolean isThere(String table, ObjectNode row, String... key) {
            List<@Nullable Object> values = new ArrayList<>();
            for (String column : key) {
                values.add(value(row.required(column)));
            }
            String where = String.join(" = ? and ", key) + " = ?";
            return !rows("select * from " + table + " where " + where, values.toArray()).isEmpty();
        }

        private void insert(String table, ObjectNode row) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            dialect.complete(table, row);
            row.properties()
                    .forEach(column -> {
                        if (!COLUMN.matcher(column.getKey()).matches()) {
                            throw bad("a column has no name");
                        }
                        values.put(column.getKey(), value(column.getValue()));
                    });
            boolean event = table.equals("event");
            List<@Nullable Object> arguments = new ArrayList<>();
            String log = "";
            if (event) {
                arguments.add(values.remove("session"));
                arguments.add(values.remove("thread"));
                log = "(select number from thread where session = ? and thread = ?), ";
            }
            arguments.addAll(values.values());
            String marks = "?, ".repeat(values.size());
            try {
                int _ =
                        sql.update(
                                "insert into "
                                        + table
                                        + " ("
                                        + (event ? "log, " : "")
                                        + String.join(", ", values.keySet())
                                        + ") values ("
                                        + log
                                        + marks.substring(0, marks.length() - 2)
                                        + ")",
                                arguments.toArray());
            } catch (SqlFailedException e) {
                dialect.rollback(sql);
                throw bad("the store refused it: " + e.getMessage());
            }
        }

        Outcome finish() {
            if (open != null) {
                dialect.rollback(sql);
                throw bad("it is cut: session " + open + " has no end");
            }
            return new Outcome(sessions, documents, List.copyOf(there));
        }

        private BadFileException bad(String why) {
            return new BadFileException("line " + number + ": " + why);
        }
    }

    @Override
    public void close() {
        sql.close();
        door.close();
    }
}
