package dev.planaria.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Another process of this same program, as a child: `planaria serve`, `planaria rehearse`. It ends
/// with its owner's [#close()], or at once with [#kill()]. Thread-safe.
public final class OwnProcess implements AutoCloseable {
    private static final String MAIN = "dev.planaria.server.Main";

    /// Lines kept for [#lastLines]; older ones are forgotten.
    private static final int LINES_KEPT = 200;

    /// How long a process that was asked to end may take before it is ended.
    private static final Duration LEAVE = Duration.ofSeconds(25);

    private final Process process;
    private final Thread stop;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<String> lines = new ArrayList<>();
    private boolean silent;

    private OwnProcess(Process process) {
        this.process = process;
        this.stop = Thread.ofPlatform().name("stop-child").unstarted(process::destroy);
        Runtime.getRuntime().addShutdownHook(stop);
        Thread.ofVirtual().name("child-output").start(this::read);
    }

    /// Starts `planaria` with these arguments: through the launcher where there is one, otherwise
    /// (tests, an IDE) with this process's own class path.
    ///
    /// @param environment added to this process's own; an empty value removes the variable
    /// @throws IOException it cannot be started at all
    public static OwnProcess start(List<String> arguments, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments)).redirectErrorStream(true);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        return new OwnProcess(builder.start());
    }

    private static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        String home = System.getProperty("planaria.home");
        if (home != null && Files.isExecutable(Path.of(home, "planaria"))) {
            command.add(Path.of(home, "planaria").toString());
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(
                    List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        }
        command.addAll(arguments);
        return command;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Waits for a line of its output in which the pattern is found, and returns the first one ever
    /// printed; empty when the process ends or the time is up without one.
    public Optional<Matcher> awaitLine(Pattern pattern, Duration limit)
            throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (true) {
                for (String line : lines) {
                    Matcher matcher = pattern.matcher(line);
                    if (matcher.find()) {
                        return Optional.of(matcher);
                    }
                }
                if (silent || left <= 0) {
                    return Optional.empty();
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// The newest lines of its output, for the person who wonders why it did not start.
    public List<String> lastLines(int count) {
        lock.lock();
        try {
            return List.copyOf(lines.subList(Math.max(0, lines.size() - count), lines.size()));
        } finally {
            lock.unlock();
        }
    }

    /// `kill -9`, and waits until the process is gone.
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        forgetHook();
    }

    /// Asks it to end (SIGTERM), waits, and ends it when that takes too long.
    @Override
    public void close() {
        process.destroy();
        boolean interrupted = false;
        try {
            if (!process.waitFor(LEAVE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            interrupted = true;
        }
        forgetHook();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            // This process is ending itself: the hook is running already.
            return;
        }
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            // The pipe broke with the process: nothing more will come.
            add("(its output ended: " + Texts.reason(e) + ")");
        }
        add(null);
    }

    private void add(@Nullable String line) {
        lock.lock();
        try {
            if (line == null) {
                silent = true;
            } else {
                if (lines.size() == LINES_KEPT) {
                    lines.removeFirst();
                }
                lines.add(line);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
