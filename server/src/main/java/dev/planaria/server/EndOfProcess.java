package dev.planaria.server;

import java.util.concurrent.CountDownLatch;

/// Waits until this process is asked to end (SIGTERM, SIGINT), then lets a command put its things
/// in order and ends it with exit code 0.
final class EndOfProcess {
    private EndOfProcess() {}

    /// Never returns. `tidy` runs once, when the end is asked for.
    static void await(Runnable tidy) throws InterruptedException {
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("end")
                                .unstarted(() -> {
                                    tidy.run();
                                    // why: a signal's own exit code says that the process
                                    // was cut off, and this one was not.
                                    Runtime.getRuntime().halt(0);
                                }));
        new CountDownLatch(1).await();
    }
}
