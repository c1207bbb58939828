package dev.planaria.server;

import dev.planaria.cli.ClientKey;
import dev.planaria.server.config.SetupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /// Reads it, or makes it. A file is there with all of its content or not at all; of several
    /// servers that begin at once one makes it.
    static ServerKey in(Path data) throws SetupException {
        Path file = data.resolve("api-key");
        try {
            boolean isFirst = !Files.exists(file) && make(file);
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

    /// @return false when somebody else was faster
    private static boolean make(Path file) throws IOException {
        Path written =
                Files.createTempFile(
                        file.toAbsolutePath().getParent(),
                        "api-key",
                        ".new",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(written, (ClientKey.fresh() + "\n").getBytes(StandardCharsets.US_ASCII));
            // why: a link is made only where nothing is, and a move would take another's place.
            Files.createLink(file, written);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.delete(written);
        }
    }

    private static String quoted(Path file) {
        return "'" + file.toString().replace("'", "'\\''") + "'";
    }
}
