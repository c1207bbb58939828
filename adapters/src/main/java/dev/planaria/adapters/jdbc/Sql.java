package dev.planaria.adapters.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One connection with its prepared statements. For one thread.
public final class Sql implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private long updates;

    public Sql(Connection connection) {
        this.connection = connection;
    }

    /// Reads one row, where the cursor stands.
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// @param arguments texts, whole numbers, nulls, and arrays of both where the database has them
    /// @return how many rows it changed
    public int update(String sql, @Nullable Object... arguments) {
        updates++;
        try {
            return bound(sql, arguments).executeUpdate();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    public <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... arguments) {
        try (ResultSet rows = bound(sql, arguments).executeQuery()) {
            List<T> read = new ArrayList<>();
            while (rows.next()) {
                read.add(reader.read(rows));
            }
            return read;
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    public <T> @Nullable T first(String sql, RowReader<T> reader, @Nullable Object... arguments) {
        try (ResultSet rows = bound(sql, arguments).executeQuery()) {
            return rows.next() ? reader.read(rows) : null;
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /// For a statement that writes and answers.
    public <T> @Nullable T firstUpdated(
            String sql, RowReader<T> reader, @Nullable Object... arguments) {
        updates++;
        return first(sql, reader, arguments);
    }

    /// How often something was written, or tried.
    public long updates() {
        return updates;
    }

    /// A statement without arguments and without result, such as `begin`.
    public void run(String sql) {
        try {
            bound(sql).execute();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /// A statement that is not kept for the next time, whether it answers or not.
    public void once(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new SqlFailedException(e);
        }
    }

    /// Several statements in one round trip, an answer for each reader.
    public void each(
            String sql, List<? extends RowReader<?>> readers, @Nullable Object... arguments) {
        try {
            PreparedStatement statement = bound(sql, arguments);
            boolean answers = statement.execute();
            for (RowReader<?> reader : readers) {
                if (!answers) {
                    throw new IllegalStateException("too few answers: " + sql);
                }
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        Object _ = reader.read(rows);
                    }
                }
                answers = statement.getMoreResults();
            }
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /// Where transactions begin by themselves.
    public void commit() {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new SqlFailedException(e);
        }
    }

    /// Where transactions begin by themselves.
    public void rollback() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new SqlFailedException(e);
        }
    }

    /// Whether the connection is of no use any more.
    public boolean isClosed() {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /// The driver ends a statement that failed, such as on a full disk: the next call prepares it
    /// anew.
    private SqlFailedException failed(String sql, SQLException e) {
        PreparedStatement broken = statements.remove(sql);
        if (broken != null) {
            try {
                broken.close();
            } catch (SQLException more) {
                e.addSuppressed(more);
            }
        }
        return new SqlFailedException(e);
    }

    private PreparedStatement bound(String sql, @Nullable Object... arguments) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case null -> statement.setNull(i + 1, Types.NULL);
                case String text -> statement.setString(i + 1, text);
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setInt(i + 1, number);
                case String[] texts ->
                        statement.setArray(i + 1, connection.createArrayOf("text", texts));
                case Long[] numbers ->
                        statement.setArray(i + 1, connection.createArrayOf("int8", numbers));
                default ->
                        throw new IllegalArgumentException(
                                "cannot bind " + arguments[i] + " in " + sql);
            }
        }
        return statement;
    }

    /// A number that may be null.
    public static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    @Override
    public void close() {
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.close();
            }
            connection.close();
        } catch (SQLException e) {
            throw new SqlFailedException(e);
        }
    }
}
