package dev.planaria.bench;

import dev.planaria.cli.ClientKey;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Servers over one PostgreSQL, one more now and then, each with clients of its own that send a
/// message to a new session as soon as the model was asked for the one before.
final class NodesLoad implements AutoCloseable {
    private static final int CLIENTS = 6;
    private static final int WARM_UP = 400;

    private final Path folder;
    private final LocalPostgres postgres;
    private final StubModel model;
    private final String key = ClientKey.fresh();
    private final List<StubbedServer> servers = new ArrayList<>();
    private final List<ProcessorQuota> quotas = new ArrayList<>();
    private final AtomicLong marks = new AtomicLong();
    private long sessions;

    NodesLoad(Path folder, LocalPostgres postgres, StubModel model) {
        this.folder = folder;
        this.postgres = postgres;
        this.model = model;
    }

    /// One more, warm, and limited where that is possible.
    void add() throws IOException, InterruptedException {
        StubbedServer server =
                StubbedServer.start(
                        folder.resolve("node-" + servers.size()),
                        model.url(),
                        Map.of("PLANARIA_API_KEY", key),
                        "--store",
                        postgres.url());
        servers.add(server);
        Optional<ProcessorQuota> quota = ProcessorQuota.of(server.server().process().pid());
        quota.ifPresent(quotas::add);
        server.crowd(CLIENTS).each(WARM_UP, (client, _) -> turn(server, client));
        settle();
    }

    boolean isLimited() {
        return quotas.size() == servers.size();
    }

    /// @param cores of each server
    void limit(double cores) throws IOException {
        for (ProcessorQuota quota : quotas) {
            quota.limit(cores);
        }
    }

    /// Turns a second, from their message to their rest.
    double rate(int seconds) throws IOException, InterruptedException {
        long before = sessions();
        long begun = System.nanoTime();
        long end = begun + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> threads = new ArrayList<>();
        List<IOException> failed = new ArrayList<>();
        for (StubbedServer server : servers) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    server.crowd(CLIENTS)
                                            .until(
                                                    () -> System.nanoTime() > end,
                                                    (client, _) -> turn(server, client));
                                } catch (IOException e) {
                                    synchronized (failed) {
                                        failed.add(e);
                                    }
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failed.isEmpty()) {
            throw failed.getFirst();
        }
        settle();
        return (sessions() - before) * 1e9 / (System.nanoTime() - begun);
    }

    private synchronized long sessions() {
        return sessions;
    }

    private void turn(StubbedServer server, RawClient client)
            throws IOException, InterruptedException {
        String mark = StubModel.mark(marks.incrementAndGet());
        StubbedServer.create(client, server.body(mark + " Is it so?"));
        model.arrivalOf(mark);
        synchronized (this) {
            sessions++;
        }
    }

    private void settle() throws IOException, InterruptedException {
        Crowd.await("all turns end", 60, () -> servers.getFirst().running() == 0);
    }

    /// Sessions made, and those of them whose log shows two owners: an epoch that falls, a gap,
    /// more than one request to the model or reply.
    List<Long> owned() throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.url());
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                """
                                select count(*), sum(case when asked = 1 and replied = 1
                                    and fell = 0 and last = events then 0 else 1 end)
                                from (select log, count(*) as events, max(position) as last,
                                    sum(case when type = 'span.model_request_start'
                                        then 1 else 0 end) as asked,
                                    sum(case when type = 'agent.message' then 1 else 0 end)
                                        as replied,
                                    sum(case when epoch < before then 1 else 0 end) as fell
                                    from (select *, max(epoch) over (partition by log
                                        order by position rows between unbounded preceding
                                        and 1 preceding) as before from event) as each
                                    group by log) as logs
                                """)) {
            if (!row.next()) {
                throw new SQLException("no count");
            }
            return List.of(row.getLong(1), row.getLong(2));
        }
    }

    @Override
    public void close() {
        servers.forEach(StubbedServer::close);
        quotas.forEach(ProcessorQuota::close);
    }
}
