package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Brings the schema to this release's shape: numbered files, each applied once. Of servers that
/// start together, one does it while the others wait for its row.
final class Migrations {
    private static final List<String> FILES =
            List.of("001-sessions.sql", "002-places.sql", "003-rising-ids.sql");
    private static final int TRIES = 10;

    /// What comes of making one table twice at once.
    private static final Set<String> MADE_BY_ANOTHER =
            Set.of("23505", "42P07", "42710", "XX000", "40001");

    private Migrations() {}

    /// @param sql a connection where transactions begin by themselves
    static void apply(Sql sql, String place) {
        Integer version = version(sql);
        if (version == null) {
            makeVersionTable(sql);
        } else if (version == FILES.size()) {
            return;
        }
        // A large table takes its time, and so does another server that is at it.
        sql.once("set local statement_timeout = 0; set local lock_timeout = 0");
        // Held until the commit: whoever comes second finds it done.
        int from =
                Objects.requireNonNull(
                        sql.first(
                                "select version from schema_version where one = 1 for update",
                                row -> row.getInt(1)));
        if (from > FILES.size()) {
            sql.rollback();
            throw new PostgresRefusedException(
                    place
                            + " was written by a newer Planaria (schema "
                            + from
                            + ", this one knows "
                            + FILES.size()
                            + "); use that release");
        }
        try {
            for (String name : FILES.subList(from, FILES.size())) {
                sql.once(text(name));
            }
            sql.update("update schema_version set version = ? where one = 1", FILES.size());
            sql.commit();
        } catch (SqlFailedException e) {
            if (SqlStates.is(e, "42P07")) {
                throw new PostgresRefusedException(
                        place
                                + " has tables that are not Planaria's ("
                                + SqlStates.line(e)
                                + "); use a database or a schema of its own");
            }
            throw e;
        }
    }

    private static @Nullable Integer version(Sql sql) {
        try {
            Integer version =
                    sql.first(
                            "select version from schema_version where one = 1",
                            row -> row.getInt(1));
            sql.commit();
            return version;
        } catch (SqlFailedException e) {
            sql.rollback();
            if (SqlStates.is(e, "42P01")) {
                return null;
            }
            throw e;
        }
    }

    private static void makeVersionTable(Sql sql) {
        for (int attempt = 1; ; attempt++) {
            try {
                sql.once(
                        """
                        create table if not exists schema_version
                            (one integer primary key, version integer not null)
                        """);
                sql.update(
                        "insert into schema_version (one, version) values (1, 0) on conflict do nothing");
                sql.commit();
                return;
            } catch (SqlFailedException e) {
                sql.rollback();
                if (attempt == TRIES || !MADE_BY_ANOTHER.contains(e.failure().getSQLState())) {
                    throw e;
                }
            }
        }
    }

    private static String text(String name) {
        try (InputStream in = Migrations.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
