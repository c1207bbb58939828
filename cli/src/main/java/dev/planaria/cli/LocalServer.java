package dev.planaria.cli;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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

    /// The variable by which a server is given the key that its clients show.
    private static final String KEY = "PLANARIA_API_KEY";

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
    /// @param environment see [OwnProcess#start]; where it gives the server no key
    ///   (`PLANARIA_API_KEY`), one is made for this start, which is written down nowhere
    /// @throws IOException it did not start; the message is one line with the reason
    public static LocalServer start(List<String> options, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("serve"));
        if (!options.contains("--port")) {
            arguments.addAll(List.of("--port", "0"));
        }
        arguments.addAll(options);
        Map<String, String> variables = new HashMap<>(environment);
        String key = variables.computeIfAbsent(KEY, _ -> ClientKey.fresh());
        OwnProcess process = OwnProcess.start(arguments, variables);
        Optional<Matcher> url = process.awaitLine(URL, START);
        if (url.isEmpty()) {
            process.close();
            List<String> said = process.lastLines(3);
            throw new IOException(
                    "the server did not start: "
                            + (said.isEmpty() ? "it said nothing" : String.join(" / ", said)));
        }
        return new LocalServer(process, URI.create(url.get().group(1)), key);
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
