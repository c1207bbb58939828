package dev.planaria.cli;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `planaria serve` on a free port, as a child of this command: for whoever has no server running.
/// The sessions stay in its data directory when it ends.
public final class LocalServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern URL =
            Pattern.compile("export ANTHROPIC_BASE_URL=[\"']?(https?://[^\"'\\s]+)");
    private static final Pattern KEY =
            Pattern.compile("export ANTHROPIC_API_KEY=[\"']?([^\"'\\s]+)");

    private final OwnProcess process;
    private final URI url;
    private final String key;
    private final Api api;

    private LocalServer(OwnProcess process, URI url, String key) {
        this.process = process;
        this.url = url;
        this.key = key;
        this.api = new Api(url, key);
    }

    /// Starts it and waits until it answers.
    ///
    /// @param options more options of `planaria serve`; `--port 0` is there where they name no port
    /// @throws IOException it did not start; the message is one line with the reason
    public static LocalServer start(List<String> options, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("serve"));
        if (!options.contains("--port")) {
            arguments.addAll(List.of("--port", "0"));
        }
        arguments.addAll(options);
        OwnProcess process = OwnProcess.start(arguments, environment);
        Optional<Matcher> url = process.awaitLine(URL, START);
        Optional<Matcher> key =
                url.isEmpty() ? Optional.empty() : process.awaitLine(KEY, Duration.ofSeconds(5));
        if (url.isEmpty() || key.isEmpty()) {
            process.close();
            List<String> said = process.lastLines(3);
            throw new IOException(
                    "the server did not start: "
                            + (said.isEmpty() ? "it said nothing" : String.join(" / ", said)));
        }
        return new LocalServer(process, URI.create(url.get().group(1)), key.get().group(1));
    }

    public URI url() {
        return url;
    }

    public String key() {
        return key;
    }

    public OwnProcess process() {
        return process;
    }

    /// A client of it, closed with it.
    public Api api() {
        return api;
    }

    /// `kill -9`, as a power failure would.
    public void kill() throws InterruptedException {
        api.close();
        process.kill();
    }

    @Override
    public void close() {
        api.close();
        process.close();
    }
}
