package dev.planaria.adapters.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Slice;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.testkit.Invariants;
import dev.planaria.testkit.Seeded;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that is killed with -9 has written what it acknowledged (protocol I2).
class KillTest {
    private static final int KILLS = 5;
    private static final int ACKNOWLEDGEMENTS = 400;

    @TempDir Path directory;

    @Test
    void whatAKilledServerAcknowledgedIsThereAndWhereItSaid() throws Exception {
        List<Appender.Acknowledgement> acknowledged = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            acknowledged.addAll(acknowledgementsUntilKilled(kill));
            check(acknowledged);
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(KILLS * ACKNOWLEDGEMENTS);
    }

    private List<Appender.Acknowledgement> acknowledgementsUntilKilled(int seed)
            throws IOException, InterruptedException {
        Process server =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Appender.class.getName(),
                                directory.toString(),
                                Integer.toString(seed))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<Appender.Acknowledgement> read = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                read.add(Appender.Acknowledgement.parse(line));
                if (read.size() == ACKNOWLEDGEMENTS) {
                    assertThatExceptionOfType(DataDirectoryException.class)
                            .as("it is locked against other processes")
                            .isThrownBy(this::open);
                    var _ = server.toHandle().destroyForcibly();
                }
                line = whole(lines);
            }
        } finally {
            var _ = server.toHandle().destroyForcibly();
        }
        assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return read;
    }

    /// The next line, or null where it was cut.
    private static @Nullable String whole(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        return line == null || !line.endsWith(".") ? null : line;
    }

    private void check(List<Appender.Acknowledgement> acknowledged) {
        try (Store store = open()) {
            Set<Session> sessions = new HashSet<>();
            for (Appender.Acknowledgement one : acknowledged) {
                SessionId id = new SessionId(one.session());
                Session session = store.sessions().get(Appender.WORKSPACE, id).orElseThrow();
                sessions.add(session);
                if (one.position() == 0) {
                    continue;
                }
                List<Event> found =
                        store.log()
                                .getEvents(
                                        new ThreadId(id, session.thread().value()),
                                        Slice.after(new Position(one.position() - 1), 1));
                assertThat(found).as("acknowledged %s", one).hasSize(1);
                assertThat(found.getFirst().id().value()).isEqualTo(one.event());
            }
            sessions.forEach(session -> Invariants.check(store, session));
        }
    }

    private Store open() {
        IdSource ids = Seeded.ids(1);
        return TestStores.open(
                directory,
                new Node(new NodeId(ids.fresh(NodeId.PREFIX)), true, InstantSource.system(), ids));
    }
}
