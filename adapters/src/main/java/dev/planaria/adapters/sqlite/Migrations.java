package dev.planaria.adapters.sqlite;

import dev.planaria.adapters.jdbc.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// Brings the database to this release's shape: numbered files, each applied once, in one
/// transaction.
final class Migrations {
    /// "PLAN", so that `file` and we tell our databases from others.
    private static final int APPLICATION = 0x504c414e;

    private static final List<String> FILES =
            List.of(
                    "001-sessions.sql",
                    "002-checkpoints.sql",
                    "003-rising-ids.sql",
                    "004-hands.sql",
                    "005-places.sql");

    private Migrations() {}

    static void apply(Sql sql, Path file) {
        int application = pragma(sql, "application_id");
        int version = pragma(sql, "user_version");
        boolean empty = tables(sql) == 0;
        if (!empty && application != APPLICATION) {
            throw new DataDirectoryException(file + " is not a database of Planaria");
        }
        if (version > FILES.size()) {
            throw new DataDirectoryException(
                    file
                            + " was written by a newer Planaria (schema "
                            + version
                            + ", this one knows "
                            + FILES.size()
                            + "); use that release");
        }
        if (version == FILES.size()) {
            return;
        }
        sql.run("begin immediate");
        for (String name : FILES.subList(version, FILES.size())) {
            for (String statement : statements(name)) {
                sql.run(statement);
            }
        }
        sql.run("pragma application_id = " + APPLICATION);
        sql.run("pragma user_version = " + FILES.size());
        sql.run("commit");
    }

    private static int pragma(Sql sql, String name) {
        return Objects.requireNonNull(sql.first("pragma " + name, row -> row.getInt(1)));
    }

    private static int tables(Sql sql) {
        return Objects.requireNonNull(
                sql.first("select count(*) from sqlite_master", row -> row.getInt(1)));
    }

    /// Statements end with a semicolon at the end of a line; comments stand on lines of their own.
    private static List<String> statements(String name) {
        String text = read(name).replaceAll("(?m)^--.*$", "");
        return List.of(text.split(";\\s*\\n")).stream()
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    private static String read(String name) {
        try (InputStream in = Migrations.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
