package dev.planaria.adapters.hands.cell;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The shell inside a sandbox, driven over its descriptors: orders go in as lines, outcomes come
/// out as lines, what is large lies in the spool. One thread a worker reads; any may order.
public final class Worker {
    private static final Set<PosixFilePermission> READABLE =
            EnumSet.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.OTHERS_READ);

    private final Cell cell;
    private final Path spool;
    private final OutputStream orders;
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private final Map<Integer, Running> running = new ConcurrentHashMap<>();
    private int lastNumber;
    private String slot = "-";
    private volatile boolean lost;

    /// Listens to the worker of a cell that was just started.
    public Worker(Cell cell, Home home) {
        this.cell = cell;
        this.spool = home.spool();
        this.orders = cell.process().getOutputStream();
        // A platform thread, because reading a pipe would pin a virtual one's carrier.
        Thread.ofPlatform().daemon().name("worker-" + cell.process().pid()).start(this::listen);
    }

    public Cell cell() {
        return cell;
    }

    public boolean isLost() {
        return lost;
    }

    /// Waits until it takes orders. False when it ended instead, or took too long.
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        try {
            return ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /// Starts an order. Shell orders must not overlap: each goes on from the snapshot of the last.
    public synchronized Running start(Order order) throws IOException, CellLostException {
        int number = ++lastNumber;
        Running run = new Running(number, spool, this::tell, cell::end);
        running.put(number, run);
        String line =
                switch (order) {
                    case Order.Shell(String command) -> {
                        write(number + ".req", UTF_8.encode(command));
                        yield "shell " + number + " " + slot + " " + otherSlot();
                    }
                    case Order.Program(var arguments, ByteBuffer input) -> {
                        write(number + ".req", UTF_8.encode(String.join("\0", arguments) + "\0"));
                        if (input.hasRemaining()) {
                            write(number + ".in", input.duplicate());
                        }
                        yield "program " + number + (input.hasRemaining() ? " in" : " -");
                    }
                };
        send(line);
        if (lost) {
            run.lostWith(new CellLostException("the sandbox has ended"));
        }
        return run;
    }

    /// Forgets what shell calls left: the next one begins as the first did.
    public synchronized void forgetShell() {
        slot = "-";
    }

    /// Removes what an order left in the spool. Its output stays where `keepOutput` says so.
    public void tidy(Running run, boolean keepOutput) throws IOException {
        String number = run.outputName().substring(0, run.outputName().indexOf('.'));
        tell("forget " + number);
        Files.deleteIfExists(spool.resolve(number + ".req"));
        Files.deleteIfExists(spool.resolve(number + ".in"));
        Files.deleteIfExists(run.errors());
        if (!keepOutput && Files.exists(run.output())) {
            // Not removed: a child that lives on may write there, and what has no name cannot be
            // watched.
            try (FileChannel output = FileChannel.open(run.output(), StandardOpenOption.WRITE)) {
                output.truncate(0);
            }
        }
    }

    private String otherSlot() {
        return slot.equals("a") ? "b" : "a";
    }

    private void write(String name, ByteBuffer bytes) throws IOException {
        Path file = spool.resolve(name);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        // The sandbox is another user; whatever our umask, it must read its orders.
        Files.setPosixFilePermissions(file, READABLE);
    }

    private void tell(String order) {
        try {
            send(order);
        } catch (CellLostException e) {
            // Gone already: its end is told by the listener.
            lost = true;
        }
    }

    private void send(String line) throws CellLostException {
        try {
            synchronized (orders) {
                orders.write((line + "\n").getBytes(UTF_8));
                orders.flush();
            }
        } catch (IOException e) {
            throw new CellLostException("the sandbox has ended");
        }
    }

    private void listen() {
        try (BufferedReader events =
                new BufferedReader(new InputStreamReader(cell.process().getInputStream(), UTF_8))) {
            for (String line = events.readLine(); line != null; line = events.readLine()) {
                hear(line.split(" "));
            }
        } catch (IOException | UncheckedIOException e) {
            // Process closes its streams under us when it ends: the same as the end of its output.
            lost = true;
        }
        lost = true;
        ready.complete(false);
        running.values().forEach(run -> run.lostWith(new CellLostException("the sandbox ended")));
        running.clear();
    }

    private void hear(String[] words) {
        switch (words[0]) {
            case "ready" -> ready.complete(true);
            case "start" -> {
                Running run = running.get(Integer.valueOf(words[1]));
                if (run != null) {
                    run.started(Long.parseLong(words[2]));
                }
            }
            case "end" -> {
                keepSlot(words);
                Running run = running.remove(Integer.valueOf(words[1]));
                if (run != null) {
                    run.ended(Integer.parseInt(words[2]));
                }
            }
            // Nothing but our own script writes there; if something else does, it is no worker.
            default -> cell.end();
        }
    }

    /// A snapshot counts when the call itself named its number in it.
    private synchronized void keepSlot(String[] words) {
        if (words[3].equals(words[1])) {
            slot = otherSlot();
        }
    }
}
