package dev.planaria.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.cli.Api;
import dev.planaria.server.config.Flags;
import dev.planaria.server.config.Settings;
import dev.planaria.server.config.SetupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A warm-up runs real sessions and leaves nothing of them.
final class WarmUpTest {
    @TempDir Path data;

    @Test
    void itSpeaksAndLeavesNothing() throws Exception {
        AtomicInteger asked = new AtomicInteger();

        WarmUp.in(settings(), () -> asked.incrementAndGet() > 0);

        assertThat(asked).as("messages were sent").hasValueGreaterThan(5);
        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void itEndsWhenThereIsRealWork() throws Exception {
        AtomicInteger asked = new AtomicInteger();

        WarmUp.in(settings(), () -> asked.incrementAndGet() < 3);

        assertThat(asked.get()).isLessThan(6);
        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void whatAKilledOneLeftGoesAndWhatIsYoungStays() throws Exception {
        Path old = Files.createDirectories(folder().resolve("old"));
        Files.writeString(old.resolve("file"), "x");
        Files.setLastModifiedTime(
                old, FileTime.fromMillis(Files.getLastModifiedTime(old).toMillis() - 90_000));
        Path young = Files.createDirectories(folder().resolve("young"));

        WarmUp.in(settings(), () -> false);

        assertThat(folder()).isDirectoryContaining(Predicate.isEqual(young));
        assertThat(old).doesNotExist();
    }

    @Test
    void aServerShowsNothingOfIt() throws Exception {
        try (Served server =
                new Served(
                                data,
                                Map.of("PLANARIA_WARM_UP", "on"),
                                "serve",
                                "--port",
                                "0",
                                "--data",
                                data.toString())
                        .awaitReady()) {
            awaitWarmUp();
            try (Api api = new Api(server.url(), server.key())) {
                assertThat(api.list(Api.path("v1", "sessions"), 1)).isEmpty();
                assertThat(api.list(Api.path("v1", "agents"), 1)).isEmpty();
            }
            assertThat(server.err()).isEmpty();
            assertThat(server.terminate().awaitExit()).isZero();
        }
    }

    @Test
    void itCanBeTurnedOff() throws Exception {
        assertThat(Settings.warmsUp(_ -> "off")).isFalse();
        assertThat(Settings.warmsUp(_ -> "on")).isTrue();
        assertThat(Settings.warmsUp(_ -> null)).isTrue();
        assertThatExceptionOfType(SetupException.class)
                .isThrownBy(() -> Settings.warmsUp(_ -> "no"))
                .withMessage("PLANARIA_WARM_UP must be on or off, is \"no\"");
    }

    private void awaitWarmUp() throws Exception {
        long deadline = System.nanoTime() + 30_000_000_000L;
        boolean begun = false;
        while (System.nanoTime() - deadline < 0) {
            boolean running = Files.isDirectory(folder()) && isFilled();
            if (begun && !running) {
                return;
            }
            begun |= running;
            Thread.onSpinWait();
        }
        throw new AssertionError("no warm-up was seen to begin and to end");
    }

    private boolean isFilled() throws Exception {
        try (var files = Files.list(folder())) {
            return files.findAny().isPresent();
        }
    }

    private Path folder() {
        return data.resolve(WarmUp.FOLDER);
    }

    private Settings settings() throws SetupException {
        return Settings.of(Flags.ofStore(data, null, false), _ -> null);
    }
}
