package dev.planaria.adapters.hands;

import dev.planaria.adapters.hands.cell.Home;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Which calls were begun and what came of them, outside every sandbox, so that no call can forge,
/// delete or redirect it (protocol T2). It belongs to one life of the hands process and is void
/// after it: the next life begins with an empty one, and calls of the last are told as lost
/// (protocol T3).
final class Journal {
    private final Path directory;

    private Journal(Path directory) {
        this.directory = directory;
    }

    /// Begins an empty journal; those of earlier lives are removed.
    static Journal begin(Path parent, String processStart) throws IOException {
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> earlier = Files.newDirectoryStream(parent)) {
                for (Path each : earlier) {
                    Trees.delete(each);
                }
            }
        }
        return new Journal(Files.createDirectories(parent.resolve(processStart)));
    }

    /// The journal of one hand.
    Page page(Home home) throws IOException {
        return new Page(Files.createDirectories(directory.resolve(home.directory().getFileName())));
    }

    /// The calls of one hand.
    record Page(Path directory) {
        /// Claims the right to start this call. False when it was claimed before: it must not start
        /// again.
        boolean claim(String call) throws IOException {
            try {
                Files.createFile(directory.resolve(HandNames.fileName(call) + ".claim"));
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            }
        }

        /// Where the result of a call is being written.
        Path draft(String call) {
            return directory.resolve(HandNames.fileName(call) + ".draft");
        }

        /// Where the result of a finished call lies.
        Path result(String call) {
            return directory.resolve(HandNames.fileName(call) + ".json");
        }

        /// Makes the draft the result, at once and whole.
        Path finish(String call) throws IOException {
            return Files.move(draft(call), result(call), StandardCopyOption.ATOMIC_MOVE);
        }

        void remove() throws IOException {
            Trees.delete(directory);
        }
    }
}
