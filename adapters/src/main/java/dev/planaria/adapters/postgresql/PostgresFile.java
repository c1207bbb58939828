package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.SessionFile;
import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlFailedException;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.store.Shards;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.node.ObjectNode;

/// The shared store as something that sessions are moved out of or into.
public final class PostgresFile {
    private PostgresFile() {}

    /// For writing a file: one snapshot, which changes nothing.
    ///
    /// @throws PostgresRefusedException as [PostgresStore#open]
    public static SessionFile reader(PostgresAccess access, boolean unsafe) {
        return open(access, unsafe, true);
    }

    /// For taking a file in.
    ///
    /// @throws PostgresRefusedException as [PostgresStore#open]
    public static SessionFile writer(PostgresAccess access, boolean unsafe) {
        return open(access, unsafe, false);
    }

    private static SessionFile open(PostgresAccess access, boolean unsafe, boolean reads) {
        Connector connector = new Connector(access, unsafe);
        try {
            try (Sql sql = connector.writer()) {
                Migrations.apply(sql, connector.place());
            }
            return new SessionFile(
                    reads ? connector.reader() : connector.writer(), new Words(), () -> {});
        } catch (SqlFailedException e) {
            throw new PostgresRefusedException(
                    connector.place() + " cannot be used: " + SqlStates.line(e));
        }
    }

    /// How PostgreSQL says it: transactions begin by themselves.
    private record Words() implements SessionFile.Dialect {
        @Override
        public void begin(Sql sql) {
            // It has begun.
        }

        @Override
        public void commit(Sql sql) {
            sql.commit();
        }

        @Override
        public void rollback(Sql sql) {
            sql.rollback();
        }

        @Override
        public void complete(String table, ObjectNode row) {
            if (table.equals("session")) {
                row.put("shard", Shards.of(new SessionId(row.required("session").stringValue())));
            }
            if (table.equals("thread")) {
                row.put("number", ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
            }
        }
    }
}
