package dev.planaria.adapters.hands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.planaria.adapters.hands.cell.Cell;
import dev.planaria.adapters.hands.cell.CellLostException;
import dev.planaria.adapters.hands.cell.Home;
import dev.planaria.adapters.hands.cell.Running;
import dev.planaria.adapters.hands.cell.Worker;
import dev.planaria.adapters.hands.tools.Attempt;
import dev.planaria.adapters.hands.tools.Output;
import dev.planaria.adapters.hands.tools.StoppedException;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.sandbox.ProvisionNotice;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolFailedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One hand through all its sandboxes: its workspace, its generation, its calls. Calls run one
/// after another, in the order they came.
final class Hand {
    private static final Duration START_MAX = Duration.ofSeconds(30);
    private static final Duration END_MAX = Duration.ofSeconds(5);
    private static final int EARLY_STOPS_MAX = 1_000;
    private static final String BYTES_AT_END = "bytes-at-end";

    private final Workshop workshop;
    private final Home home;
    private final Journal.Page journal;
    private final boolean bornHere;
    private final Semaphore turn = new Semaphore(1, true);
    private final Map<String, Call> calls = new HashMap<>();
    private final Set<String> stoppedEarly = new LinkedHashSet<>();
    private long generation;
    private Recipe recipe = new Recipe(List.of(), Recipe.Limits.DEFAULT);
    private Cancellation making = new Cancellation();
    private @Nullable Worker worker;
    private volatile @Nullable String ended;
    private volatile long bytesAtEnd;
    private boolean removed;

    Hand(Workshop workshop, Home home) throws IOException {
        this.workshop = workshop;
        this.home = home;
        this.bornHere = !Files.exists(home.directory());
        this.journal = workshop.journal().page(home);
        Files.createDirectories(home.directory());
        this.generation = noted("generation");
        this.bytesAtEnd = noted(BYTES_AT_END);
    }

    private long noted(String name) throws IOException {
        Path note = home.directory().resolve(name);
        return Files.exists(note) ? Long.parseLong(Files.readString(note).trim()) : 0;
    }

    Home home() {
        return home;
    }

    /// Makes a sandbox where none lives, and what the recipe asks for that is not there yet.
    List<ProvisionNotice> provision(long caller, Recipe wanted)
            throws ToolFailedException, IOException, InterruptedException {
        raise(caller);
        Cancellation stop = new Cancellation();
        synchronized (this) {
            recipe = wanted;
            if (isAlive()) {
                return List.of();
            }
            making = stop;
        }
        turn.acquire();
        try {
            return isAlive() ? List.of() : begin(stop);
        } finally {
            turn.release();
        }
    }

    /// Whoever wanted a sandbox does so no longer: what is being made for it is given up.
    void abandon() {
        Cancellation stop;
        synchronized (this) {
            stop = making;
        }
        stop.cancel(Cancellation.Reason.USER);
    }

    /// Raises the generation. Whether a sandbox lives or not, what its calls came to is known here.
    void attach(long caller) throws ToolFailedException, IOException {
        raise(caller);
    }

    /// Starts a call unless it was started before; either way the future is that of its one
    /// outcome.
    ///
    /// @param mayHaveRun an earlier brain may have sent it
    /// @param sameLife the caller attached to this very life of the hands process
    synchronized CompletableFuture<Path> execute(
            long caller, Call call, boolean mayHaveRun, boolean sameLife)
            throws ToolFailedException, IOException {
        raise(caller);
        Call known = calls.get(call.id());
        if (known != null) {
            return known.result();
        }
        if (!journal.claim(call.id())) {
            Path result = journal.result(call.id());
            if (Files.exists(result)) {
                return CompletableFuture.completedFuture(result);
            }
            // Claimed, and its outcome could not be kept.
            throw failure(Losses.whileRunning());
        }
        if (mayHaveRun && !sameLife && !bornHere) {
            finish(call, Losses.whileRunning());
            return call.result();
        }
        calls.put(call.id(), call);
        if (stoppedEarly.remove(call.id())) {
            call.stop();
        }
        Thread.ofVirtual().name("call-" + call.id()).start(() -> run(call));
        return call.result();
    }

    /// Stops a call. One that is not known yet is stopped as soon as it comes.
    synchronized void stop(String id) {
        Call call = calls.get(id);
        if (call != null) {
            call.stop();
        } else if (stoppedEarly.size() < EARLY_STOPS_MAX) {
            stoppedEarly.add(id);
        }
    }

    /// Whether anything may happen in its sandbox.
    synchronized boolean isAlive() {
        return worker != null && !worker.isLost();
    }

    /// The calls that run or wait.
    synchronized List<Call> calls() {
        return List.copyOf(calls.values());
    }

    synchronized Recipe recipe() {
        return recipe;
    }

    /// Ends the sandbox because of what its calls wrote; those that run are told so.
    void end(String why) {
        ended = why;
        end();
    }

    /// Notes how much there is after such an end: the next sandbox may not have more, but it may
    /// tidy up.
    synchronized void noteBytes(long bytes) throws IOException {
        if (!removed) {
            bytesAtEnd = bytes;
            Files.write(
                    home.directory().resolve(BYTES_AT_END), Long.toString(bytes).getBytes(UTF_8));
        }
    }

    /// How much there was when its sandbox was ended for it; 0 where none was.
    long bytesAtEnd() {
        return bytesAtEnd;
    }

    /// Whether its sandbox lives and may be writing files.
    boolean isBusy() {
        Worker current;
        synchronized (this) {
            current = worker;
        }
        return current != null && !current.isLost() && current.cell().isBusy();
    }

    /// The outputs of calls that have not ended.
    List<Path> openOutputs() {
        List<Path> open = new ArrayList<>();
        for (Call call : calls()) {
            Attempt attempt = call.attempt();
            Running running = attempt == null ? null : attempt.current();
            if (running != null) {
                open.add(running.output());
            }
        }
        return open;
    }

    /// Ends the sandbox. The workspace stays.
    void end() {
        Worker current;
        synchronized (this) {
            current = worker;
        }
        if (current != null) {
            current.cell().end();
        }
    }

    /// Waits until nobody is left of its sandbox, for a bounded time.
    void awaitEnd() throws InterruptedException {
        Worker current;
        synchronized (this) {
            current = worker;
        }
        if (current != null) {
            boolean _ = current.cell().process().waitFor(END_MAX.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /// Ends the sandbox and removes everything that was this hand's.
    void remove() throws IOException, InterruptedException {
        calls().forEach(Call::stop);
        end();
        turn.acquire();
        try {
            // Nobody may move files about while they are removed.
            awaitEnd();
            synchronized (this) {
                removed = true;
            }
            Trees.delete(home.directory());
            journal.remove();
        } finally {
            turn.release();
        }
    }

    private synchronized void raise(long caller) throws ToolFailedException, IOException {
        if (caller < generation) {
            throw new ToolFailedException(
                    FailureClass.STALE,
                    "generation " + caller + " is over; this hand is at " + generation);
        }
        if (caller > generation) {
            generation = caller;
            Files.write(
                    home.directory().resolve("generation"), Long.toString(caller).getBytes(UTF_8));
        }
    }

    /// Makes the workspace and a fresh sandbox. Whoever calls has the turn.
    ///
    /// @param stop ends a long clone
    private List<ProvisionNotice> begin(Cancellation stop)
            throws ToolFailedException, IOException, InterruptedException {
        Recipe wanted = recipe();
        home.prepare();
        workshop.cells().sweep(home);
        empty(home.spool());
        List<ProvisionNotice> notices =
                workshop.repositories().prepare(home, wanted.resources(), stop);
        if (stop.isCancelled()) {
            throw new ToolFailedException(
                    FailureClass.CANCELLED, "the sandbox was not wanted any more");
        }
        ended = null;
        Cell cell = workshop.cells().start(home, wanted.limits());
        Worker started = new Worker(cell, home);
        if (!started.awaitReady(START_MAX)) {
            cell.end();
            throw new ToolFailedException(
                    FailureClass.PROVISION_FAILED,
                    "the sandbox could not be started: " + complaints());
        }
        synchronized (this) {
            worker = started;
        }
        workshop.watch().begun();
        return notices;
    }

    private String complaints() throws IOException {
        if (!Files.exists(home.complaints())) {
            return "it said nothing";
        }
        String all = Files.readString(home.complaints(), ISO_8859_1).strip();
        return all.isEmpty() ? "it said nothing" : all.substring(Math.max(0, all.length() - 500));
    }

    private void run(Call call) {
        try {
            turn.acquire();
            try {
                finish(call, attempt(call));
            } finally {
                turn.release();
            }
        } catch (IOException e) {
            call.result().completeExceptionally(e);
        } catch (InterruptedException e) {
            // Nobody interrupts these threads; the process is leaving.
            call.result().completeExceptionally(e);
        } finally {
            synchronized (this) {
                calls.remove(call.id());
            }
        }
    }

    private Outcome attempt(Call call) throws IOException, InterruptedException {
        Worker current;
        try {
            current = workerForCall();
        } catch (ToolFailedException e) {
            return new Outcome.Failed(e.failure(), e.getMessage());
        }
        if (current == null) {
            return Losses.beforeRunning();
        }
        long memoryKills = current.cell().memoryKills();
        try (Attempt attempt = new Attempt(current)) {
            call.begin(attempt);
            Output output = workshop.tools().execute(call.tool(), call.input(), attempt);
            Outcome said =
                    new Outcome.Said(noted(output, current.cell().memoryKills() > memoryKills));
            OutcomeJson.write(said, journal.draft(call.id()));
            return said;
        } catch (StoppedException e) {
            return new Outcome.Said(Output.failed(FailureClass.CANCELLED, Output.INTERRUPTED));
        } catch (CellLostException e) {
            return lost(current, memoryKills);
        }
    }

    /// The sandbox of the next call: a fresh one where the model was told that the last is gone,
    /// none where it was not told yet.
    private @Nullable Worker workerForCall()
            throws ToolFailedException, IOException, InterruptedException {
        synchronized (this) {
            if (worker != null) {
                if (!worker.isLost()) {
                    return worker;
                }
                worker = null;
                return null;
            }
        }
        begin(new Cancellation());
        synchronized (this) {
            return worker;
        }
    }

    private Output noted(Output output, boolean memoryKill) {
        if (!memoryKill) {
            return output;
        }
        String note =
                "[a process was killed: the sandbox has "
                        + (recipe().limits().memoryBytes() >> 20)
                        + " MiB of memory]";
        List<Output.Piece> pieces = new ArrayList<>(output.pieces());
        pieces.add(new Output.Piece.Text(note));
        return new Output(
                pieces,
                output.isError(),
                output.isError() ? FailureClass.SANDBOX_OOM : output.failure());
    }

    private Outcome lost(Worker current, long memoryKills) {
        current.cell().end();
        String why = ended;
        synchronized (this) {
            worker = null;
        }
        if (why != null) {
            return Losses.diskFull(why);
        }
        return current.cell().memoryKills() > memoryKills
                ? Losses.outOfMemory(recipe().limits().memoryBytes())
                : Losses.whileRunning();
    }

    /// Keeps the outcome and tells it. What the tool said is drafted already, while its files were
    /// there.
    private void finish(Call call, Outcome outcome) throws IOException {
        if (!Files.exists(journal.draft(call.id()))) {
            OutcomeJson.write(outcome, journal.draft(call.id()));
        }
        call.result().complete(journal.finish(call.id()));
    }

    private static ToolFailedException failure(Outcome.Failed failed) {
        return new ToolFailedException(failed.failure(), failed.message());
    }

    private static void empty(Path directory) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory)) {
            for (Path each : left) {
                Files.deleteIfExists(each);
            }
        }
    }
}
