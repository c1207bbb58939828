package dev.planaria.adapters.rehearsal.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// The scripts that a rehearsal server knows, by name. There is always one named `default`.
///
/// Safe for many threads; a script added while the server runs is played from the next request on.
public final class Scripts {
    /// The name of the script that plain `rehearsal` plays.
    public static final String DEFAULT = "default";

    private final ConcurrentSkipListMap<String, Script> byName = new ConcurrentSkipListMap<>();

    private Scripts() {
        add(builtIn("default.json"));
    }

    /// The built-in script, and those given; one named `default` takes the place of the built-in
    /// one.
    public static Scripts of(Script... scripts) {
        var all = new Scripts();
        List.of(scripts).forEach(all::add);
        return all;
    }

    /// Reads every `*.json` file of a folder (not of the folders in it), in the order of their
    /// names. A script without a name has that of its file. Throws [IllegalArgumentException] that
    /// names file and field.
    public static Scripts load(Path directory) throws IOException {
        var all = new Scripts();
        try (var files = Files.list(directory)) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
                var name = file.getFileName().toString();
                all.addFile(name, Files.readString(file));
            }
        }
        return all;
    }

    /// Reads one script, or several in `{"scripts": [...]}`, from JSON. Throws
    /// [IllegalArgumentException] that names the field.
    public static Scripts parse(String json) {
        var all = new Scripts();
        ScriptJson.read(json, "script").forEach(all::add);
        return all;
    }

    /// Adds a script; one of the same name is replaced.
    public Scripts add(Script script) {
        byName.put(script.name(), script);
        return this;
    }

    public Optional<Script> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// All names, sorted.
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    private void addFile(String file, String json) {
        try {
            ScriptJson.read(json, file.substring(0, file.length() - ".json".length()))
                    .forEach(this::add);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Script builtIn(String resource) {
        try (InputStream in = Scripts.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the built-in script %s is not on the class path".formatted(resource));
            }
            return ScriptJson.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), DEFAULT)
                    .getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
