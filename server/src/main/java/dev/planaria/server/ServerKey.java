package dev.planaria.server;

import dev.planaria.server.config.SetupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/// The key that clients of this server show, made at its first start and kept in its data
/// directory, where only its owner can read it.
final class ServerKey {
    /// What such keys begin with, so that they are never taken for a model provider's.
    static final String PREFIX = "planaria-key-";

    private static final int RANDOM_BYTES = 32;

    private ServerKey() {}

    /// Reads it, or makes it. A file is there with all of its content or not at all.
    static String in(Path data) throws SetupException {
        Path file = data.resolve("api-key");
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            String key = Files.readString(file).strip();
            if (!key.matches("[\\x21-\\x7e]{8,512}")) {
                throw new SetupException(
                        file + " holds no key; remove it to have a new one made, or use --api-key");
            }
            return key;
        } catch (FileAlreadyExistsException e) {
            return in(data);
        } catch (IOException e) {
            throw new SetupException("the API key in " + file + " can be neither read nor made");
        }
    }

    private static void make(Path file) throws IOException {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Path written = file.resolveSibling("api-key.new");
        Files.deleteIfExists(written);
        Files.createFile(
                written,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(written, (key + "\n").getBytes(StandardCharsets.US_ASCII));
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
