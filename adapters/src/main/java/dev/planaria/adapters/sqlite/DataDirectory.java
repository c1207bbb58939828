package dev.planaria.adapters.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// The directory of a server's data, for as long as this is open. It belongs to one server alone
/// where the store lies in it (protocol C7), and otherwise to any number of them.
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK = "lock";
    private static final String DATABASE = "planaria.db";

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// Makes the directory where there is none, readable by nobody else, and locks it.
    ///
    /// @throws DataDirectoryException when another server uses it, or it cannot be made
    public static DataDirectory open(Path path) {
        return open(path, false);
    }

    /// The same for one of several servers, whose store is elsewhere: hands and key are shared.
    ///
    /// @throws DataDirectoryException when a server has it for itself, or it cannot be made
    public static DataDirectory share(Path path) {
        return open(path, true);
    }

    private static DataDirectory open(Path path, boolean shared) {
        make(path);
        FileChannel channel = null;
        try {
            channel =
                    FileChannel.open(
                            path.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (lock(channel, shared) == null) {
                channel.close();
                throw new DataDirectoryException(
                        "data directory "
                                + path
                                + " is in use by another server; stop it, or choose another one"
                                + " with --data");
            }
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            throw new DataDirectoryException(
                    "data directory " + path + " cannot be locked: " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel, boolean shared) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, shared);
        } catch (OverlappingFileLockException e) {
            // Another store of this very process has it.
            return null;
        }
    }

    private static void make(Path path) {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(
                        path,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
        } catch (FileAlreadyExistsException e) {
            throw new DataDirectoryException(path + " is a file, not a data directory", e);
        } catch (IOException e) {
            throw new DataDirectoryException(
                    "data directory " + path + " cannot be made: " + e.getMessage(), e);
        }
    }

    Path path() {
        return path;
    }

    Path database() {
        return path.resolve(DATABASE);
    }

    /// Lets others have it.
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new DataDirectoryException(
                    "data directory " + path + " cannot be unlocked: " + e.getMessage(), e);
        }
    }
}
