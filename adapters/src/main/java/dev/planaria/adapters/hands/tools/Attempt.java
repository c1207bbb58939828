package dev.planaria.adapters.hands.tools;

import dev.planaria.adapters.hands.cell.CellLostException;
import dev.planaria.adapters.hands.cell.Order;
import dev.planaria.adapters.hands.cell.Running;
import dev.planaria.adapters.hands.cell.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One call at work in a sandbox. Runs its orders one after another; can be told to stop at any
/// time. What its orders left in the spool is there until it is closed.
public final class Attempt implements AutoCloseable {
    private final Worker worker;
    private final List<Finished> finished = new ArrayList<>();
    private @Nullable Running current;
    private @Nullable Finished kept;
    private boolean stopped;

    public Attempt(Worker worker) {
        this.worker = worker;
    }

    Worker worker() {
        return worker;
    }

    /// Kills what runs; orders not yet begun are refused. Returns at once.
    public synchronized void stop() {
        stopped = true;
        if (current != null) {
            current.kill();
        }
    }

    /// What is being carried out now, whose output may be large.
    public synchronized @Nullable Running current() {
        return current;
    }

    /// Carries out an order, and kills its whole group when its time is up.
    Finished run(Order order, Duration timeout)
            throws CellLostException, StoppedException, IOException, InterruptedException {
        Running running = begin(order);
        int status = -1;
        boolean timedOut = false;
        try {
            status = running.await(timeout);
        } catch (TimeoutException e) {
            running.killAndAwait();
            timedOut = true;
        }
        return end(new Finished(running, status, timedOut));
    }

    /// Leaves this order's output where calls inside can read it.
    synchronized void keepOutput(Finished order) {
        kept = order;
    }

    @Override
    public synchronized void close() throws IOException {
        for (Finished each : finished) {
            worker.tidy(each.running(), each.equals(kept));
        }
        finished.clear();
    }

    private synchronized Running begin(Order order)
            throws CellLostException, StoppedException, IOException {
        if (stopped) {
            throw new StoppedException();
        }
        Running running = worker.start(order);
        current = running;
        return running;
    }

    private synchronized Finished end(Finished order) throws StoppedException {
        current = null;
        finished.add(order);
        if (stopped) {
            throw new StoppedException();
        }
        return order;
    }

    /// @param status exit status; of no meaning where its time was up
    record Finished(Running running, int status, boolean timedOut) {}
}
