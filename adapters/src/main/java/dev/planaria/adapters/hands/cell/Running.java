package dev.planaria.adapters.hands.cell;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// An order that a worker carries out.
public final class Running {
    // A group that was killed is gone at once; if it is not, the worker itself has been stopped
    // from inside.
    private static final Duration KILL_MAX = Duration.ofSeconds(5);
    // A call may kill the one who would tell its end: so long calls are asked after.
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final int number;
    private final Path spool;
    private final Consumer<String> tell;
    private final Runnable endCell;
    private final CompletableFuture<Long> started = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();

    Running(int number, Path spool, Consumer<String> tell, Runnable endCell) {
        this.number = number;
        this.spool = spool;
        this.tell = tell;
        this.endCell = endCell;
    }

    /// Its standard output, and of shell calls its errors too.
    public Path output() {
        return spool.resolve(number + ".out");
    }

    /// Its errors, where they are apart.
    public Path errors() {
        return spool.resolve(number + ".err");
    }

    /// The name of [#output] within the spool.
    public String outputName() {
        return number + ".out";
    }

    /// Waits for the end of its process, not for that of its children.
    ///
    /// @return its exit status
    /// @throws TimeoutException when it has not ended in time; it goes on until it is killed
    public int await(Duration timeout)
            throws CellLostException, TimeoutException, InterruptedException {
        long left = timeout.toNanos();
        long deadline = System.nanoTime() + left;
        while (true) {
            try {
                return ended.get(Math.min(left, LOOK_EVERY.toNanos()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw lost();
            } catch (TimeoutException e) {
                left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw e;
                }
                tell.accept("look " + number);
            }
        }
    }

    /// Kills the whole process group. Returns at once and does nothing once it has ended.
    public void kill() {
        var _ =
                started.thenAccept(group -> {
                    if (!ended.isDone()) {
                        tell.accept("kill " + number + " " + group);
                    }
                });
    }

    /// Kills the whole group and waits until it is gone. A sandbox that keeps its worker from
    /// obeying is ended.
    public void killAndAwait() throws CellLostException, InterruptedException {
        kill();
        try {
            await(KILL_MAX);
        } catch (TimeoutException e) {
            endCell.run();
            throw lost();
        }
    }

    void started(long group) {
        started.complete(group);
    }

    void ended(int status) {
        ended.complete(status);
    }

    void lostWith(CellLostException why) {
        ended.completeExceptionally(why);
    }

    private static CellLostException lost() {
        return new CellLostException("the sandbox ended");
    }
}
