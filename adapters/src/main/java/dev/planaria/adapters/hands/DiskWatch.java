package dev.planaria.adapters.hands;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Keeps what sandboxes write on this machine's disk within limits: their workspaces and the
/// outputs of their calls. Looks again and again while anything runs inside one, and sleeps while
/// nothing does.
final class DiskWatch {
    // Whoever begins ends this sleep.
    private static final Duration SLEEP = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration WORKSPACE_EVERY = Duration.ofSeconds(1);
    // A walk may take this part of the watch's time.
    private static final int REST_PER_WALK = 10;
    private static final long OUTPUT_BYTES_MAX = 64L << 20;
    private static final long OUTPUT_END_BYTES = 1L << 20;
    private static final long OUTPUTS_BYTES_MAX = 256L << 20;
    private static final long BLOCK = 4096;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition begun = lock.newCondition();
    private long starts;

    /// What is known of a hand.
    private static final class Watched {

        private long nextWalk = System.nanoTime();

        /// How much of the beginning of an output is gone.
        private final Map<Path, Long> cut = new HashMap<>();
    }

    /// What one look at a hand does.
    private interface Look {
        void at(Hand hand, Watched known) throws IOException, InterruptedException;
    }

    /// Begins to watch. Outputs have a thread of their own: they grow fast, and a large workspace
    /// is slow to walk.
    void start(Supplier<List<Hand>> hands) {
        Thread.ofPlatform()
                .daemon()
                .name("output-watch")
                .start(() -> watch(hands, DiskWatch::outputs));
        Thread.ofPlatform()
                .daemon()
                .name("disk-watch")
                .start(() -> watch(hands, DiskWatch::workspace));
    }

    /// A sandbox was started.
    void begun() {
        lock.lock();
        try {
            starts++;
            begun.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void watch(Supplier<List<Hand>> hands, Look look) {
        Map<Hand, Watched> watched = new HashMap<>();
        long seen = 0;
        try {
            while (true) {
                List<Hand> alive = hands.get().stream().filter(Hand::isAlive).toList();
                watched.keySet().retainAll(alive);
                seen = await(alive.isEmpty() ? SLEEP : LOOK_EVERY, seen);
                for (Hand hand : alive) {
                    if (hand.isBusy()) {
                        look(look, hand, watched.computeIfAbsent(hand, each -> new Watched()));
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for the time to pass or for a start after the `seen` ones.
    private long await(Duration time, long seen) throws InterruptedException {
        lock.lock();
        try {
            long left = time.toNanos();
            while (starts == seen && left > 0) {
                left = begun.awaitNanos(left);
            }
            return starts;
        } finally {
            lock.unlock();
        }
    }

    private static void look(Look look, Hand hand, Watched known) throws InterruptedException {
        try {
            look.at(hand, known);
        } catch (IOException | UncheckedIOException e) {
            // Files come and go under us; the next look sees what is there then.
            known.nextWalk = System.nanoTime() + WORKSPACE_EVERY.toNanos();
        }
    }

    private static void workspace(Hand hand, Watched known) throws IOException {
        if (System.nanoTime() - known.nextWalk < 0) {
            return;
        }
        long limit = Math.max(hand.recipe().limits().workspaceBytes(), hand.bytesAtEnd() + BLOCK);
        long start = System.nanoTime();
        long used = used(hand, limit);
        long walk = System.nanoTime() - start;
        known.nextWalk =
                System.nanoTime() + Math.max(WORKSPACE_EVERY.toNanos(), REST_PER_WALK * walk);
        if (used > limit) {
            hand.end("its files took more than the " + (limit >> 20) + " MiB of its workspace");
            hand.noteBytes(used(hand, Long.MAX_VALUE));
        }
    }

    /// Bytes of workspace and home as the disk counts them, or more than `enough`.
    private static long used(Hand hand, long enough) throws IOException {
        Sum sum = new Sum(enough);
        Files.walkFileTree(hand.home().workspace(), sum);
        if (sum.bytes <= enough) {
            Files.walkFileTree(hand.home().user(), sum);
        }
        return sum.bytes;
    }

    /// Every file takes at least a block: many small ones fill a disk too.
    private static final class Sum extends SimpleFileVisitor<Path> {
        private final long enough;
        private long bytes;

        Sum(long enough) {
            this.enough = enough;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            bytes += BLOCK;
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes += Math.ceilDiv(attributes.size() + 1, BLOCK) * BLOCK;
            return bytes > enough ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
        }
    }

    /// Of an output that grows too long only the end is kept, which is what is shown of it. What
    /// finished calls left, or their children go on writing, goes when it is too much.
    private static void outputs(Hand hand, Watched known) throws IOException, InterruptedException {
        List<Path> open = hand.openOutputs();
        List<Path> finished = new ArrayList<>();
        long total = 0;
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(hand.home().spool(), "*.{out,err}")) {
            for (Path output : all) {
                long size = Files.size(output) - known.cut.getOrDefault(output, 0L);
                if (open.contains(output)) {
                    if (size > OUTPUT_BYTES_MAX) {
                        cut(hand, output, known);
                    }
                } else if (size > OUTPUT_BYTES_MAX) {
                    empty(output, known);
                } else if (size > 0) {
                    finished.add(output);
                    total += size;
                }
            }
        }
        finished.sort(Comparator.comparingInt(DiskWatch::number));
        for (Path oldest : finished) {
            if (total <= OUTPUTS_BYTES_MAX) {
                return;
            }
            total -= Files.size(oldest);
            empty(oldest, known);
        }
    }

    /// Gives the beginning back to the disk; the end stays at its place in the file.
    private static void cut(Hand hand, Path output, Watched known)
            throws IOException, InterruptedException {
        long length = Files.size(output) - OUTPUT_END_BYTES;
        Process punch =
                new ProcessBuilder(
                                "fallocate",
                                "--punch-hole",
                                "--offset",
                                "0",
                                "--length",
                                "" + length,
                                "" + output)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (punch.waitFor() != 0) {
            hand.end("a call printed more than " + (OUTPUT_BYTES_MAX >> 20) + " MiB");
            return;
        }
        known.cut.put(output, length);
    }

    private static void empty(Path output, Watched known) throws IOException {
        try (FileChannel channel = FileChannel.open(output, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        known.cut.remove(output);
    }

    private static int number(Path output) {
        String name = output.getFileName().toString();
        return Integer.parseInt(name.substring(0, name.indexOf('.')));
    }
}
