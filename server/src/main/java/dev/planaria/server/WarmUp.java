package dev.planaria.server;

import dev.planaria.server.config.Settings;
import dev.planaria.server.config.SetupException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// A few messages through a second Planaria in this process, once the real one answers, so that the
/// way of a message is loaded and compiled before somebody's first one takes it. The second one
/// listens on loopback, has a key that nobody knows, the rehearsal model and a store that is thrown
/// away; it never makes a sandbox.
///
/// Nothing waits for it. It begins a moment after the start, ends a second and a half later at the
/// latest, and at once when the real one has work: that warms what is cold as well.
final class WarmUp {
    static final String FOLDER = "warm-up";

    private static final System.Logger LOG = System.getLogger(WarmUp.class.getName());
    private static final int SESSIONS = 6;
    private static final int MESSAGES_OF_ONE = 8;
    private static final Duration LIMIT = Duration.ofMillis(1_500);

    /// Who waited for the start speaks now, and would share the processor with a warm-up.
    private static final Duration DELAY = Duration.ofMillis(300);

    private static final int SILENCE_MILLIS_MAX = 5_000;

    /// Of what another start left that was killed; one that is younger may be another server's.
    private static final Duration OLD = Duration.ofMinutes(1);

    private final Planaria planaria;
    private final BooleanSupplier isNeeded;
    private final long ends = System.nanoTime() + LIMIT.toNanos();

    private WarmUp(Planaria planaria, BooleanSupplier isNeeded) {
        this.planaria = planaria;
        this.isNeeded = isNeeded;
    }

    /// Begins it beside everything else, and returns at once.
    ///
    /// @param isNeeded asked between messages, from another thread
    static void beside(Settings settings, BooleanSupplier isNeeded) {
        Thread.ofPlatform()
                .daemon()
                .name("warm-up")
                .start(() -> {
                    try {
                        later(settings, isNeeded);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (SetupException | IOException e) {
                        // Only the first messages are slower.
                        LOG.log(System.Logger.Level.DEBUG, "no warm-up: {0}", e.getMessage());
                    }
                });
    }

    private static void later(Settings settings, BooleanSupplier isNeeded)
            throws InterruptedException, SetupException, IOException {
        // Nobody counts it down: it is there for the time alone.
        var _ = new CountDownLatch(1).await(DELAY.toMillis(), TimeUnit.MILLISECONDS);
        if (isNeeded.getAsBoolean()) {
            in(settings, isNeeded);
        }
    }

    /// Does it.
    static void in(Settings settings, BooleanSupplier isNeeded) throws SetupException, IOException {
        Path parent = settings.data().resolve(FOLDER);
        Files.createDirectories(parent);
        Path folder = Files.createTempDirectory(parent, "");
        sweep(folder);
        try (Planaria planaria = Planaria.start(settings.apart(folder))) {
            new WarmUp(planaria, isNeeded).speak();
        } finally {
            delete(folder);
        }
    }

    private void speak() throws IOException {
        String agent = made("agents", "{\"name\": \"warm-up\", \"model\": \"rehearsal\"}");
        String environment = made("environments", "{\"name\": \"warm-up\"}");
        String session =
                "{\"agent\": \"%s\", \"environment_id\": \"%s\"}".formatted(agent, environment);
        for (int i = 0; i < SESSIONS && !isOver(); i++) {
            converse("sessions/" + made("sessions", session));
        }
    }

    private boolean isOver() {
        return System.nanoTime() - ends >= 0 || !isNeeded.getAsBoolean();
    }

    private void converse(String session) throws IOException {
        HttpURLConnection stream = open(session + "/events/stream");
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(stream.getInputStream(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < MESSAGES_OF_ONE && !isOver(); i++) {
                post(
                        session + "/events",
                        """
                        {"events": [{"type": "user.message", "content": [{"type": "text", "text": "Is it so?"}]}]}
                        """);
                awaitRest(lines);
            }
        } finally {
            stream.disconnect();
        }
    }

    private static void awaitRest(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("data:") && line.contains("\"session.status_idle\"")) {
                return;
            }
        }
        throw new IOException("the stream ended");
    }

    private String made(String what, String body) throws IOException {
        return JsonMapper.shared().readTree(post(what, body)).path("id").asString("");
    }

    private String post(String path, String body) throws IOException {
        HttpURLConnection request = open(path);
        request.setRequestMethod("POST");
        request.setRequestProperty("content-type", "application/json");
        request.setDoOutput(true);
        request.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        return new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private HttpURLConnection open(String path) throws IOException {
        HttpURLConnection request =
                (HttpURLConnection)
                        planaria.url()
                                .resolve("/v1/" + path)
                                .toURL()
                                .openConnection(Proxy.NO_PROXY);
        request.setReadTimeout(SILENCE_MILLIS_MAX);
        request.setRequestProperty("authorization", "Bearer " + planaria.key().value());
        request.setRequestProperty("anthropic-version", "2023-06-01");
        return request;
    }

    private static void sweep(Path fresh) throws IOException {
        FileTime old = FileTime.from(Files.getLastModifiedTime(fresh).toInstant().minus(OLD));
        List<Path> left;
        try (Stream<Path> found = Files.list(Objects.requireNonNull(fresh.getParent()))) {
            left = found.toList();
        }
        for (Path folder : left) {
            if (Files.getLastModifiedTime(folder).compareTo(old) < 0) {
                delete(folder);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }
}
