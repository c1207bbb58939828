package dev.planaria.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How this server is set up: flags before environment before file before defaults.
///
/// @param port 0 for any that is free
/// @param data where the hands live, and the store where it is not a shared one
/// @param store that servers share; null for the one in the data directory
/// @param apiKey that clients must show; null for the one that is kept in the data directory
/// @param hand the kind of sandbox, `bubblewrap` or `process`
/// @param unsafeStore whether a store that may lose acknowledged events is taken nevertheless
/// @param node what it is among servers of one store
/// @param rehearsalScripts a folder of scripts of the rehearsal model; null for those it brings
public record Settings(
        String host,
        int port,
        Path data,
        @Nullable SharedStore store,
        @Nullable ApiKey apiKey,
        String hand,
        boolean unsafeStore,
        @Nullable Path rehearsalScripts,
        ModelRoutes models,
        NodeSettings node) {
    public static final int PORT = 8400;

    private static final URI ANTHROPIC = URI.create("https://api.anthropic.com");
    private static final Set<String> HANDS = Set.of("bubblewrap", "process");

    /// A key of this server's clients. Never shown by accident.
    public record ApiKey(String value) {
        @Override
        public String toString() {
            return "ApiKey";
        }
    }

    /// @param environment gives a variable of the environment, or null
    public static Settings of(Flags flags, Environment environment) throws SetupException {
        String configPath = environment.get("PLANARIA_CONFIG");
        Path config =
                flags.config() != null
                        ? flags.config()
                        : configPath == null ? null : Path.of(configPath);
        ConfigFile file = config == null ? ConfigFile.EMPTY : ConfigFile.read(config);
        String hand =
                first(flags.hand(), environment.get("PLANARIA_HAND"), file.hand(), "bubblewrap");
        if (!HANDS.contains(hand)) {
            throw new SetupException(
                    "hand \"" + hand + "\" is not known; known are bubblewrap, process");
        }
        String key = first(flags.apiKey(), environment.get("PLANARIA_API_KEY"), null, "");
        return new Settings(
                first(flags.host(), null, file.host(), "127.0.0.1"),
                port(first(flags.port(), null, file.port(), PORT)),
                data(flags.data(), environment, file.data()).toAbsolutePath().normalize(),
                SharedStore.of(
                        flags.store() != null
                                ? flags.store()
                                : environment.get("PLANARIA_STORE") != null
                                        ? environment.get("PLANARIA_STORE")
                                        : file.store(),
                        environment),
                key.isEmpty() ? null : new ApiKey(checked(key)),
                hand,
                first(flags.unsafeStore(), null, file.unsafeStore(), false),
                flags.rehearsalScripts() != null
                        ? flags.rehearsalScripts()
                        : file.rehearsalScripts(),
                models(flags, environment, file),
                node(flags, environment, file));
    }

    /// Of a server that nobody but this process knows: on loopback, with a store and a key of its
    /// own in this folder, and no model but the rehearsal one.
    public Settings apart(Path folder) throws SetupException {
        return new Settings(
                "127.0.0.1",
                0,
                folder,
                null,
                null,
                hand,
                true,
                null,
                ModelRoutes.of(List.of(), ANTHROPIC, new KeySource.None()),
                NodeSettings.of("all", ""));
    }

    /// `PLANARIA_WARM_UP`: whether a server sends itself a few messages once it answers; `off` for
    /// not.
    public static boolean warmsUp(Environment environment) throws SetupException {
        String text = environment.get("PLANARIA_WARM_UP");
        if (text != null && !text.equals("on") && !text.equals("off")) {
            throw new SetupException("PLANARIA_WARM_UP must be on or off, is \"" + text + "\"");
        }
        return !"off".equals(text);
    }

    private static NodeSettings node(Flags flags, Environment environment, ConfigFile file)
            throws SetupException {
        ConfigFile.Node wanted = file.node();
        return NodeSettings.of(
                first(flags.role(), environment.get("PLANARIA_ROLE"), wanted.role(), "all"),
                first(
                        flags.nodeAddress(),
                        environment.get("PLANARIA_NODE_ADDRESS"),
                        wanted.address(),
                        ""));
    }

    /// `PLANARIA_REQUESTS_PER_SECOND`: how many POSTs a workspace may send (protocol L3); 0 for no
    /// limit.
    public static double postsPerSecond(Environment environment, double usual)
            throws SetupException {
        String text = environment.get("PLANARIA_REQUESTS_PER_SECOND");
        if (text == null) {
            return usual;
        }
        if (!text.matches("[0-9]{1,7}")) {
            throw new SetupException(
                    "PLANARIA_REQUESTS_PER_SECOND must be a whole number from 0 (no limit) to"
                            + " 9999999, is \""
                            + text
                            + "\"");
        }
        return Double.parseDouble(text);
    }

    /// `--data`, else `PLANARIA_DATA`, else the file's, else `planaria` in the folder that the XDG
    /// rules name, else `~/.planaria`.
    private static Path data(@Nullable Path flag, Environment environment, @Nullable Path file) {
        if (flag != null) {
            return flag;
        }
        String variable = environment.get("PLANARIA_DATA");
        if (variable != null) {
            return Path.of(variable);
        }
        if (file != null) {
            return file;
        }
        String xdg = environment.get("XDG_DATA_HOME");
        return xdg != null && Path.of(xdg).isAbsolute()
                ? Path.of(xdg, "planaria")
                : Path.of(System.getProperty("user.home"), ".planaria");
    }

    private static ModelRoutes models(Flags flags, Environment environment, ConfigFile file)
            throws SetupException {
        URI url = ANTHROPIC;
        String variable = environment.get("PLANARIA_MODEL_URL");
        if (flags.modelUrl() != null) {
            url = ModelUrl.parse("--model-url", flags.modelUrl());
        } else if (variable != null) {
            url = ModelUrl.parse("PLANARIA_MODEL_URL", variable);
        } else if (file.modelUrl() != null) {
            url = file.modelUrl();
        }
        return ModelRoutes.of(file.models(), url, new KeySource.Usual(file.modelKey()));
    }

    private static int port(int port) throws SetupException {
        if (port < 0 || port > 65_535) {
            throw new SetupException(
                    "port " + port + " does not exist; give one from 0 (any) to 65535");
        }
        return port;
    }

    private static String checked(String key) throws SetupException {
        // why: a header cannot carry anything else, so nobody could ever show such a key.
        if (!key.matches("[\\x21-\\x7e]{8,512}")) {
            throw new SetupException(
                    "the API key must be 8 to 512 visible ASCII characters without spaces");
        }
        return key;
    }

    private static <T> T first(
            @Nullable T flag, @Nullable T variable, @Nullable T file, T otherwise) {
        if (flag != null) {
            return flag;
        }
        if (variable != null) {
            return variable;
        }
        return file != null ? file : otherwise;
    }

    /// The environment of a process; a variable that is set to nothing counts as not set.
    @FunctionalInterface
    public interface Environment {
        @Nullable String raw(String name);

        default @Nullable String get(String name) {
            String value = raw(name);
            return value == null || value.isBlank() ? null : value;
        }
    }
}
