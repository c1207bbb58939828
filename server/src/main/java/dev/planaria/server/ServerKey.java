package dev.planaria.server;

import dev.planaria.cli.ClientKey;
import dev.planaria.server.config.SetupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/// The key that clients of this server show: the one it was given, or else one made at its first
/// start and kept in its data directory, where only its owner can read it.
final class ServerKey {
    private final String value;
    private final String shellLine;

    private ServerKey(String value, String shellLine) {
        this.value = value;
        this.shellLine = shellLine;
    }

    static ServerKey given(String value) {
        return new ServerKey(value, "# ANTHROPIC_API_KEY: the key that this server was given");
    }

    /// Reads it, or makes it. A file is there with all of its content or not at all. The caller has
    /// the data directory for itself.
    static ServerKey in(Path data) throws SetupException {
        Path file = data.resolve("api-key");
        try {
            boolean isFirst = !Files.exists(file);
            if (isFirst) {
                make(file);
            }
            String key = Files.readString(file).strip();
            if (!key.matches("[\\x21-\\x7e]{8,512}")) {
                throw new SetupException(
                        file + " holds no key; remove it to have a new one made, or use --api-key");
            }
            return new ServerKey(
                    key,
                    "export ANTHROPIC_API_KEY="
                            + (isFirst ? key : "\"$(cat " + quoted(file) + ")\""));
        } catch (IOException e) {
            throw new SetupException("the API key in " + file + " can be neither read nor made");
        }
    }

    String value() {
        return value;
    }

    /// What a client's shell does to have it. It holds the key itself at the first start alone:
    /// output is kept in logs, and later the file tells whoever may know.
    String shellLine() {
        return shellLine;
    }

    private static void make(Path file) throws IOException {
        Path written = file.resolveSibling("api-key.new");
        Files.deleteIfExists(written);
        Files.createFile(
                written,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(written, (ClientKey.fresh() + "\n").getBytes(StandardCharsets.US_ASCII));
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String quoted(Path file) {
        return "'" + file.toString().replace("'", "'\\''") + "'";
    }
}
