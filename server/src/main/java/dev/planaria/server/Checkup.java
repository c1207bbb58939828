package dev.planaria.server;

import dev.planaria.cli.ClientKey;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.vault.Egress;
import dev.planaria.server.config.ModelRoute;
import dev.planaria.server.config.Settings;
import dev.planaria.server.config.SetupException;
import dev.planaria.server.gateway.Gateway;
import dev.planaria.server.gateway.ModelKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Looks at what a server stands on, each thing by trying it.
final class Checkup {
    /// What is looked at, in this order.
    enum Check {
        JAVA,
        GIT,
        HANDS,
        STORE,
        FILES,
        MODEL
    }

    private static final int JAVA_MIN = 25;
    private static final int SYNCS = 20;

    /// Enough for the named limits on streams and for as many sessions.
    private static final int FILES_MIN = 20_000;

    /// A disk that syncs faster than this has not written anything down.
    private static final Duration SYNC_MIN = Duration.ofNanos(15_000);

    private final Settings settings;

    Checkup(Settings settings) {
        this.settings = settings;
    }

    List<Finding> look(Check check) throws InterruptedException {
        return switch (check) {
            case JAVA -> List.of(java());
            case GIT -> List.of(git());
            case HANDS -> new HandsCheckup(settings).look();
            case STORE -> List.of(store());
            case FILES -> List.of(files());
            case MODEL -> model();
        };
    }

    /// A session in the middle of a reply takes one, and so does an open stream. Java raises the
    /// soft limit to the hard one by itself.
    private static Finding files() {
        long most = FileLimit.ofThisProcess();
        if (most < 0) {
            return Finding.note("how many files may be open is not known on this system");
        }
        String text =
                "%,d may be open: about %,d sessions in the middle of a reply and streams together"
                        .formatted(most, Math.max(0, most - FileLimit.OWN));
        return most < FILES_MIN
                ? Finding.note(text + "; for more, raise the limit (ulimit -Hn)")
                : Finding.ok(text);
    }

    private static Finding java() {
        String text =
                Runtime.version()
                        + " of "
                        + System.getProperty("java.vendor")
                        + " in "
                        + System.getProperty("java.home");
        return Runtime.version().feature() >= JAVA_MIN
                ? Finding.ok(text)
                : Finding.bad(text + ", but 25 or newer is needed");
    }

    private static Finding git() throws InterruptedException {
        try {
            Process git = new ProcessBuilder("git", "--version").redirectErrorStream(true).start();
            git.getOutputStream().close();
            String said =
                    new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0
                    ? Finding.ok(said)
                    : Finding.bad("git does not work: " + said.lines().findFirst().orElse(""));
        } catch (IOException e) {
            return Finding.bad(
                    "git is not installed: sessions cannot have repositories (Debian: apt-get install git)");
        }
    }

    /// Writes and syncs beside the data, where the disk is the same.
    private Finding store() {
        Path data = settings.data();
        Path there = data;
        while (!Files.isDirectory(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            String type = Files.getFileStore(there).type();
            Path trial = Files.createTempFile(there, ".planaria-doctor-", ".tmp");
            try {
                Duration sync = sync(trial);
                String text =
                        String.format(
                                Locale.ROOT,
                                "%s on %s, a durable write takes %.2f ms",
                                data,
                                type,
                                sync.toNanos() / 1e6);
                if (type.equals("tmpfs") || type.equals("ramfs")) {
                    return Finding.bad(text + ": it lies in memory and is lost with the power");
                }
                return sync.compareTo(SYNC_MIN) < 0
                        ? Finding.note(
                                text + ": too fast to be true, so a loss of power may lose data")
                        : Finding.ok(text);
            } finally {
                Files.delete(trial);
            }
        } catch (IOException e) {
            return Finding.bad("data directory " + data + " cannot be written below " + there);
        }
    }

    private static Duration sync(Path trial) throws IOException {
        long[] nanos = new long[SYNCS];
        try (FileChannel channel = FileChannel.open(trial, StandardOpenOption.WRITE)) {
            for (int i = 0; i < SYNCS; i++) {
                long begun = System.nanoTime();
                int written = channel.write(ByteBuffer.allocate(4_096));
                channel.force(false);
                nanos[i] = written == 0 ? 0 : System.nanoTime() - begun;
            }
        }
        Arrays.sort(nanos);
        return Duration.ofNanos(nanos[SYNCS / 2]);
    }

    private List<Finding> model() throws InterruptedException {
        Finding rehearsal =
                Finding.ok("rehearsal: always there, a script that needs neither key nor network");
        ModelKeys keys = new ModelKeys(System::getenv, ClientKey.PREFIX);
        ModelRoute route = settings.models().of("claude");
        ModelRoute.Provider provider = route.provider();
        if (provider == null) {
            return List.of(rehearsal);
        }
        if (!keys.isReady(provider)) {
            return List.of(
                    Finding.note(
                            provider.url()
                                    + ": no key; set PLANARIA_MODEL_KEY or ANTHROPIC_API_KEY, or use the"
                                    + " model \"rehearsal\""),
                    rehearsal);
        }
        try (LazyRehearsal scripts = new LazyRehearsal(settings.rehearsalScripts());
                Gateway gateway = new Gateway(settings.models(), keys, scripts)) {
            return List.of(ask(gateway, provider.url()), rehearsal);
        } catch (SetupException e) {
            return List.of(Finding.bad(e.getMessage()));
        }
    }

    /// An empty request costs nothing; any answer but a closed door shows the way is open.
    private static Finding ask(Gateway gateway, URI url) throws InterruptedException {
        try (Egress.Answer answer =
                gateway.post(
                        new Egress.Destination.ModelProvider("claude"),
                        "/v1/messages",
                        Map.of(
                                "content-type", "application/json",
                                "anthropic-version", "2023-06-01"),
                        "{}".getBytes(StandardCharsets.UTF_8),
                        new Cancellation())) {
            return switch (answer.status()) {
                case 401, 403 ->
                        Finding.bad(
                                url + " does not accept the key (HTTP " + answer.status() + ")");
                case 404 -> Finding.bad(url + " answers, but has no /v1/messages");
                case 400, 422 -> Finding.ok(url + " answers and accepts the key, if it wants one");
                default -> Finding.note(url + " answers with HTTP " + answer.status());
            };
        } catch (IOException e) {
            return Finding.bad(url + " cannot be reached (" + e.getClass().getSimpleName() + ")");
        }
    }
}
