package dev.planaria.adapters.hands.cell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// The scripts that run beside and inside sandboxes, laid out in a directory at the start of the
/// hands process.
public final class Library {
    private static final List<String> SCRIPTS =
            List.of("worker.sh", "child.sh", "file.sh", "clone.sh", "launch.sh", "gitconfig");

    private final Path directory;

    private Library(Path directory) {
        this.directory = directory;
    }

    /// Writes the scripts into `directory`, in place of those of an older version.
    public static Library in(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String script : SCRIPTS) {
            Path file = directory.resolve(script);
            try (InputStream content = Library.class.getResourceAsStream(script)) {
                if (content == null) {
                    throw new IOException("the program lacks its script " + script);
                }
                Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
        return new Library(directory);
    }

    public Path directory() {
        return directory;
    }

    public Path script(String name) {
        return directory.resolve(name);
    }
}
