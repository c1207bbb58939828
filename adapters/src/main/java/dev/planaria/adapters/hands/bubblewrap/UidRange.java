package dev.planaria.adapters.hands.bubblewrap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.OptionalInt;

/// User ids that this hands process alone uses on this machine, one a sandbox, so that no sandbox
/// can signal or open what belongs to another. The kernel gives the range back when the process
/// dies.
final class UidRange implements AutoCloseable {
    private static final int FIRST = 210_000;
    private static final int SIZE = 1_000;
    private static final int RANGES = 64;

    private final FileChannel lock;
    private final int start;
    private final BitSet used = new BitSet(SIZE);

    private UidRange(FileChannel lock, int start) {
        this.lock = lock;
        this.start = start;
    }

    /// Takes a range that no other process on this machine holds.
    static UidRange take(Path lockDirectory) throws IOException {
        Files.createDirectories(lockDirectory);
        for (int range = 0; range < RANGES; range++) {
            Path file = lockDirectory.resolve("uids-" + range + ".lock");
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (locked(channel)) {
                return new UidRange(channel, FIRST + range * SIZE);
            }
            channel.close();
        }
        throw new IOException(
                "all " + RANGES + " ranges of sandbox users are held, see " + lockDirectory);
    }

    // The lock lives as long as its channel.
    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /// Takes `wanted` where it is ours and free, else any free one.
    synchronized int take(OptionalInt wanted) throws IOException {
        if (wanted.isPresent()) {
            int index = wanted.getAsInt() - start;
            if (index >= 0 && index < SIZE && !used.get(index)) {
                used.set(index);
                return wanted.getAsInt();
            }
        }
        int index = used.nextClearBit(0);
        if (index >= SIZE) {
            throw new IOException(SIZE + " sandboxes are running; no more are allowed at once");
        }
        used.set(index);
        return start + index;
    }

    synchronized void giveBack(int uid) {
        used.clear(uid - start);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
