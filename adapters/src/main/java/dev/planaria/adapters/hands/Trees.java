package dev.planaria.adapters.hands;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// Removes directories with all that is in them. Links are removed, never followed.
final class Trees {
    private Trees() {}

    static void delete(Path top) throws IOException {
        try {
            Files.walkFileTree(
                    top,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path directory, BasicFileAttributes attributes) throws IOException {
                            // A directory that its owner may not write, as some caches make them.
                            if (!Files.isWritable(directory) || !Files.isExecutable(directory)) {
                                Files.setPosixFilePermissions(
                                        directory, PosixFilePermissions.fromString("rwx------"));
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            Files.deleteIfExists(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path directory, @Nullable IOException failure) throws IOException {
                            if (failure != null) {
                                throw failure;
                            }
                            Files.deleteIfExists(directory);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (NoSuchFileException e) {
            // Gone already, wholly or in part; nothing that was there is left by us.
            return;
        }
    }
}
