package dev.planaria.core.harness;

/// The brain: any stateless loop. What it does is in the log and nowhere else, so it may die at any
/// point and another goes on.
public interface Harness {
    /// Works until the session rests, waits or is lost. Runs on a virtual thread of its own.
    void run(Turn turn) throws InterruptedException;
}
