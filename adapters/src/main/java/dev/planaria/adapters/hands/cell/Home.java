package dev.planaria.adapters.hands.cell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// What a hand has on the machine, outside its sandbox. It outlives sandboxes (protocol T6).
///
/// @param directory owned by the hands process; sandboxes only ever see what is bound from it
public record Home(Path directory) {
    /// What the session works on.
    public Path workspace() {
        return directory.resolve("workspace");
    }

    /// `$HOME` inside: caches and dotfiles, so that they do not litter the workspace.
    public Path user() {
        return directory.resolve("home");
    }

    /// Orders and outputs of calls. Calls can read it and never write to it.
    public Path spool() {
        return directory.resolve("spool");
    }

    /// What the launcher and the worker complained about.
    public Path complaints() {
        return directory.resolve("complaints");
    }

    /// Which process the sandbox of this hand is, for the next hands process to end.
    public Path life() {
        return directory.resolve("life");
    }

    /// Makes what is missing.
    public void prepare() throws IOException {
        for (Path each : new Path[] {workspace(), user(), spool()}) {
            if (!Files.isDirectory(each)) {
                Files.createDirectories(each);
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwx------"));
            }
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }
}
