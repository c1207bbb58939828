package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlFailedException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;

/// What PostgreSQL means by a failure.
enum SqlStates {
    /// The connection is of no use any more.
    LOST,
    /// Two transactions were in each other's way: another attempt will do.
    CONFLICT,
    /// A row was refused for what it is: too much for this row's writer alone.
    ROW,
    /// This statement was not done; the connection goes on.
    REFUSED;

    private static final Set<String> ENDED =
            Set.of(
                    "57P01", // ended by an administrator
                    "57P02", // the server crashed
                    "57P03", // it starts or stops
                    "57P05", // idle for too long
                    "25P03", // idle within a transaction for too long
                    "25006", // it cannot write any more, such as after a failover
                    "0A000"); // a plan that was kept does not fit the tables any more

    static SqlStates of(Sql sql, SqlFailedException e) {
        String state = Objects.requireNonNullElse(e.failure().getSQLState(), "");
        if (ENDED.contains(state) || state.startsWith("08") || sql.isClosed()) {
            return LOST;
        }
        // 55P03: a lock was not had in time.
        if (state.equals("40001") || state.equals("40P01") || state.equals("55P03")) {
            return CONFLICT;
        }
        return state.startsWith("22") || state.startsWith("23") ? ROW : REFUSED;
    }

    /// Something that a batch took for granted is not so: it is taken back, and its work done again
    /// piece by piece, with a look at everything.
    static SqlFailedException notSo(String what) {
        return new SqlFailedException(new SQLException(what, "23000"));
    }

    static boolean is(SqlFailedException e, String state) {
        return state.equals(e.failure().getSQLState());
    }

    /// What the server said, on one line.
    static String line(SqlFailedException e) {
        return String.valueOf(e.getMessage()).replaceAll("\\s*\\n\\s*", "; ").strip();
    }
}
