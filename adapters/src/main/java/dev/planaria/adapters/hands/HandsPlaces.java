package dev.planaria.adapters.hands;

import dev.planaria.core.id.HandId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// What lies where in the hands' part of a data directory.
record HandsPlaces(Path top) {
    static HandsPlaces in(Path data) throws IOException {
        Path top = data.toAbsolutePath().normalize().resolve("hands");
        Files.createDirectories(top);
        // Others may pass, since sandboxes are other users, and see nothing.
        Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwx--x--x"));
        return new HandsPlaces(top.toRealPath());
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
