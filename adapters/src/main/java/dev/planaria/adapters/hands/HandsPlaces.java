package dev.planaria.adapters.hands;

import dev.planaria.core.id.HandId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/// What lies where in the hands' part of a data directory.
record HandsPlaces(Path top) {
    private static final int NAME_BYTES = 8;

    static HandsPlaces in(Path data) throws IOException {
        Path top = data.toAbsolutePath().normalize().resolve("hands");
        Files.createDirectories(top);
        // Others may pass, since sandboxes are other users, and see nothing.
        Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwx--x--x"));
        return new HandsPlaces(top.toRealPath());
    }

    /// What tells this place from every other one, on whatever machine: made once, and kept.
    String name() throws IOException {
        Path file = top.resolve("place");
        if (!Files.exists(file)) {
            make(file);
        }
        return Files.readString(file);
    }

    private void make(Path file) throws IOException {
        Path written = Files.createTempFile(top, "place", ".new");
        try {
            byte[] random = new byte[NAME_BYTES];
            new SecureRandom().nextBytes(random);
            Files.writeString(written, HexFormat.of().formatHex(random));
            // No secret: the hands process may be another user's.
            Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-r--r--"));
            Files.createLink(file, written);
        } catch (FileAlreadyExistsException e) {
            // Of several who come at once, one makes it.
            return;
        } finally {
            Files.delete(written);
        }
    }

    Path socket() {
        return top.resolve("hands.sock");
    }

    /// Held by the hands process as long as it lives.
    Path processLock() {
        return top.resolve("hands.lock");
    }

    /// Held by a brain that starts the hands process.
    Path startLock() {
        return top.resolve("start.lock");
    }

    Path complaints() {
        return top.resolve("hands.log");
    }

    Path library() {
        return top.resolve("lib");
    }

    Path journal() {
        return top.resolve("journal");
    }

    Path homes() {
        return top.resolve("homes");
    }

    Path home(HandId id) {
        return homes().resolve(HandNames.fileName(id.value()));
    }
}
