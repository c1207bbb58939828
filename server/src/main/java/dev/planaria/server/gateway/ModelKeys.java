package dev.planaria.server.gateway;

import dev.planaria.server.config.KeySource;
import dev.planaria.server.config.ModelRoute;
import dev.planaria.server.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/// The only place that reads a model provider's key, and the only one that adds it to a request
/// (architecture, forbidden arrow 5). It gives no key away: not by a method, not by a message, not
/// by `toString`. Safe for many threads.
public final class ModelKeys {
    private static final System.Logger LOG = System.getLogger(ModelKeys.class.getName());
    private static final int BYTES_MAX = 16 << 10;

    private final Settings.Environment environment;
    private final String ownPrefix;
    private final Map<Path, Read> files = new ConcurrentHashMap<>();

    /// @param ownPrefix what the keys of this server's own clients begin with. Such a key is in
    ///   `ANTHROPIC_API_KEY` when the server is started from a client's shell, and is no provider's
    ///   business
    public ModelKeys(Settings.Environment environment, String ownPrefix) {
        this.environment = environment;
        this.ownPrefix = ownPrefix;
    }

    /// Whether there is a key for this provider, or it wants none.
    public boolean isReady(ModelRoute.Provider provider) {
        return switch (provider.key()) {
            case KeySource.None _ -> true;
            case KeySource.Usual usual ->
                    find(usual) != null
                            || (usual.configured() == null
                                    && !"api.anthropic.com".equals(provider.url().getHost()));
            case KeySource.Variable variable -> find(variable) != null;
            case KeySource.KeyFile file -> find(file) != null;
        };
    }

    /// Adds the provider's key, if it has one.
    void add(Request.Builder request, ModelRoute.Provider provider) {
        String key = find(provider.key());
        if (key == null) {
            return;
        }
        if (provider.bearer()) {
            request.header("authorization", "Bearer " + key);
        } else {
            request.header("x-api-key", key);
        }
    }

    private @Nullable String find(KeySource source) {
        return switch (source) {
            case KeySource.None _ -> null;
            case KeySource.Variable(String name) -> usable(environment.get(name), name);
            case KeySource.KeyFile(Path path) -> read(path);
            case KeySource.Usual(KeySource configured) -> {
                String own = usable(environment.get("PLANARIA_MODEL_KEY"), "PLANARIA_MODEL_KEY");
                if (own != null) {
                    yield own;
                }
                yield configured != null
                        ? find(configured)
                        : usable(environment.get("ANTHROPIC_API_KEY"), "ANTHROPIC_API_KEY");
            }
        };
    }

    /// The content of the file, read again when it has changed, so that a key can be replaced while
    /// the server runs.
    private @Nullable String read(Path path) {
        try {
            FileTime changed = Files.getLastModifiedTime(path);
            Read known = files.get(path);
            if (known != null && known.changed().equals(changed)) {
                return known.key();
            }
            String key =
                    Files.size(path) > BYTES_MAX
                            ? null
                            : usable(Files.readString(path), path.toString());
            files.put(path, new Read(changed, key));
            return key;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The key file " + path + " cannot be read.");
            return null;
        }
    }

    /// why: the HTTP client quotes a header value that it refuses in its exception, so none that it
    /// would refuse may reach it.
    private @Nullable String usable(@Nullable String text, String source) {
        String key = text == null ? "" : text.strip();
        if (key.isEmpty() || key.startsWith(ownPrefix)) {
            return null;
        }
        if (!key.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The key in " + source + " holds characters that no key has; it is not used.");
            return null;
        }
        return key;
    }

    @Override
    public String toString() {
        return "ModelKeys";
    }

    private record Read(FileTime changed, @Nullable String key) {
        @Override
        public String toString() {
            return "Read[" + changed + "]";
        }
    }
}
