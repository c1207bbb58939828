package dev.planaria.cli;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which server a command speaks to. Without a word it is the one of `ANTHROPIC_BASE_URL`, as for
/// every client of the API, else the address that `planaria serve` binds when it is told nothing.
final class Connection {
    static final String DEFAULT_URL = "http://127.0.0.1:8400";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "The server's address (else ANTHROPIC_BASE_URL, else " + DEFAULT_URL + ").")
    @Nullable String url;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Its API key (else ANTHROPIC_API_KEY).")
    @Nullable String key;

    private final Map<String, String> environment;

    Connection() {
        this(System.getenv());
    }

    Connection(Map<String, String> environment) {
        this.environment = environment;
    }

    /// Somebody said which server; otherwise `run` starts one of its own.
    boolean isNamed() {
        return named() != null;
    }

    Api open() {
        String named = named();
        return new Api(address(named == null ? DEFAULT_URL : named), key());
    }

    private @Nullable String named() {
        if (url != null) {
            return url;
        }
        String variable = environment.getOrDefault("ANTHROPIC_BASE_URL", "");
        return variable.isBlank() ? null : variable;
    }

    private @Nullable String key() {
        if (key != null) {
            return key;
        }
        String variable = environment.getOrDefault("ANTHROPIC_API_KEY", "");
        return variable.isBlank() ? null : variable;
    }

    private static URI address(String text) {
        String trimmed = text.strip().replaceAll("/+$", "");
        URI uri;
        try {
            uri = URI.create(trimmed);
        } catch (IllegalArgumentException e) {
            throw CliFailure.usage("\"" + text + "\" is no address: " + Texts.reason(e));
        }
        String scheme = uri.getScheme();
        boolean isHttp = "http".equals(scheme) || "https".equals(scheme);
        if (!isHttp || uri.getHost() == null) {
            throw CliFailure.usage(
                    "\"" + text + "\" is no address; it should look like " + DEFAULT_URL);
        }
        return uri;
    }
}
