package dev.planaria.server.config;

import dev.planaria.core.agent.ModelConfig.Effort;
import dev.planaria.core.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What `--config` says; null for what it does not. Paths in it are meant from where it lies.
/// Described in docs/reference/configuration.md.
record ConfigFile(
        @Nullable String host,
        @Nullable Integer port,
        @Nullable Path data,
        @Nullable String store,
        @Nullable String hand,
        @Nullable Boolean unsafeStore,
        @Nullable URI modelUrl,
        @Nullable KeySource modelKey,
        @Nullable Path rehearsalScripts,
        List<ModelRoute> models,
        Node node) {
    /// What it says of this server among others.
    record Node(@Nullable String role, @Nullable String address) {
        static final Node UNSAID = new Node(null, null);
    }

    static final ConfigFile EMPTY =
            new ConfigFile(
                    null, null, null, null, null, null, null, null, null, List.of(), Node.UNSAID);

    private static final long BYTES_MAX = 1 << 20;
    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "x-api-key", "api-key", "cookie", "proxy-authorization");

    /// @throws SetupException naming the file and the field
    static ConfigFile read(Path path) throws SetupException {
        try {
            if (Files.size(path) > BYTES_MAX) {
                throw new SetupException("it is larger than 1 MiB");
            }
            return read(Json.parse(Files.readString(path)), path.toAbsolutePath());
        } catch (SetupException e) {
            throw new SetupException("configuration " + path + ": " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw new SetupException("configuration " + path + ": there is no such file");
        } catch (CharacterCodingException e) {
            throw new SetupException("configuration " + path + ": it is not UTF-8 text");
        } catch (IOException e) {
            throw new SetupException("configuration " + path + ": it cannot be read");
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw new SetupException(
                    "configuration %s: it is not JSON (line %d, column %d)"
                            .formatted(path, at.getLineNr(), at.getColumnNr()));
        }
    }

    private static ConfigFile read(JsonNode tree, Path file) throws SetupException {
        Fields fields = new Fields(tree, "");
        List<ModelRoute> models = new ArrayList<>();
        URI url = url(fields, "model_url");
        KeySource key = key(fields, "model_key_env", "model_key_file", file);
        for (Fields each : fields.objects("models")) {
            models.add(route(each, file));
        }
        ConfigFile read =
                new ConfigFile(
                        fields.text("host"),
                        fields.number("port", 0, 65_535),
                        path(fields, "data", file),
                        fields.text("store"),
                        fields.text("hand"),
                        fields.flag("unsafe_store"),
                        url,
                        key,
                        path(fields, "rehearsal_scripts", file),
                        models,
                        new Node(fields.text("role"), fields.text("node_address")));
        fields.end();
        return read;
    }

    private static ModelRoute route(Fields fields, Path file) throws SetupException {
        String pattern = fields.text("pattern");
        URI url = url(fields, "url");
        KeySource key = key(fields, "key_env", "key_file", file);
        boolean bearer = bearer(fields);
        Integer silence = fields.number("silence_seconds", 1, 3_600);
        Map<String, String> headers = headers(fields);
        ModelRoute.Hints hints =
                new ModelRoute.Hints(
                        fields.text("name"),
                        fields.number("context_tokens", 1_024, 100_000_000),
                        fields.number("output_tokens", 1, 10_000_000),
                        efforts(fields),
                        thinking(fields),
                        fields.flag("system_messages"));
        fields.end();
        if (pattern == null) {
            throw fields.wrong("pattern", "is missing");
        }
        if (url == null && (key != null || bearer || !headers.isEmpty())) {
            throw fields.wrong("url", "is missing: a key and headers belong to an address");
        }
        return new ModelRoute(
                pattern,
                url == null
                        ? null
                        : new ModelRoute.Provider(
                                url, key == null ? new KeySource.None() : key, bearer, headers),
                silence == null ? ModelRoute.SILENCE : Duration.ofSeconds(silence),
                hints);
    }

    private static @Nullable URI url(Fields fields, String name) throws SetupException {
        String text = fields.text(name);
        return text == null
                ? null
                : ModelUrl.parse(fields.wrong(name, "").getMessage().strip(), text);
    }

    private static @Nullable KeySource key(
            Fields fields, String variableName, String fileName, Path file) throws SetupException {
        String variable = fields.text(variableName);
        Path keyFile = path(fields, fileName, file);
        if (variable != null && keyFile != null) {
            throw fields.wrong(variableName, "and " + fileName + " cannot both be given");
        }
        if (variable != null) {
            return new KeySource.Variable(variable);
        }
        return keyFile == null ? null : new KeySource.KeyFile(keyFile);
    }

    private static @Nullable Path path(Fields fields, String name, Path file)
            throws SetupException {
        String text = fields.text(name);
        return text == null ? null : file.resolveSibling(text).normalize();
    }

    private static boolean bearer(Fields fields) throws SetupException {
        String header = fields.text("key_header");
        if (header == null || header.equals("x-api-key")) {
            return false;
        }
        if (header.equals("authorization")) {
            return true;
        }
        throw fields.wrong("key_header", "must be x-api-key or authorization");
    }

    private static Map<String, String> headers(Fields fields) throws SetupException {
        Map<String, String> headers = fields.map("headers");
        for (Map.Entry<String, String> header : headers.entrySet()) {
            String name = header.getKey();
            if (CREDENTIALS.contains(name.toLowerCase(Locale.ROOT))) {
                throw fields.wrong(
                        "headers." + name,
                        "is a credential: name its place by key_env or key_file");
            }
            if (!name.matches("[A-Za-z0-9-]{1,64}")
                    || !header.getValue().matches("[\\x20-\\x7e]{1,1024}")) {
                throw fields.wrong("headers." + name, "is no header that can be sent");
            }
        }
        return headers;
    }

    private static @Nullable Set<Effort> efforts(Fields fields) throws SetupException {
        List<String> names = fields.texts("efforts");
        if (names == null) {
            return null;
        }
        Set<Effort> efforts = EnumSet.noneOf(Effort.class);
        for (String name : names) {
            efforts.add(
                    List.of(Effort.values()).stream()
                            .filter(effort -> effort.name().toLowerCase(Locale.ROOT).equals(name))
                            .findFirst()
                            .orElseThrow(() ->
                                    fields.wrong(
                                            "efforts",
                                            "may name low, medium, high, xhigh and max")));
        }
        return efforts;
    }

    private static @Nullable String thinking(Fields fields) throws SetupException {
        String thinking = fields.text("thinking");
        if (thinking != null && !Set.of("unsaid", "off", "adaptive").contains(thinking)) {
            throw fields.wrong("thinking", "must be unsaid, off or adaptive");
        }
        return thinking;
    }
}
