package dev.planaria.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/// What a commit costs on a database by itself: one small row, one connection.
final class RawCommits {
    private RawCommits() {}

    static Samples measure(String url, int times) {
        Samples samples = new Samples();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists raw_commits (n bigint, text text)");
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into raw_commits values (?, ?)")) {
                for (int i = 0; i < times; i++) {
                    insert.setLong(1, i);
                    insert.setString(2, "x".repeat(200));
                    long begun = System.nanoTime();
                    int _ = insert.executeUpdate();
                    samples.add(System.nanoTime() - begun);
                }
            }
            statement.execute("drop table raw_commits");
            return samples;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot commit: " + e.getMessage(), e);
        }
    }
}
