package dev.planaria.testkit;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// Somebody who waits on a thread of its own, and is asleep by now.
final class Waiter {
    private static final long PATIENCE_SECONDS = 30;

    private final FutureTask<Boolean> task;

    private Waiter(FutureTask<Boolean> task) {
        this.task = task;
    }

    /// Returns when the call has been seen waiting, or is over.
    static Waiter on(Callable<Boolean> call) {
        FutureTask<Boolean> task = new FutureTask<>(call);
        Thread thread = Thread.ofPlatform().daemon().start(task);
        while (thread.getState() != Thread.State.TIMED_WAITING && !task.isDone()) {
            Thread.onSpinWait();
        }
        return new Waiter(task);
    }

    boolean isDone() {
        return task.isDone();
    }

    /// What the call returned.
    boolean result() throws Exception {
        return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
