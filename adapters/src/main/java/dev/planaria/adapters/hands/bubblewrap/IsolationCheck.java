package dev.planaria.adapters.hands.bubblewrap;

import dev.planaria.adapters.hands.cell.Cell;
import dev.planaria.adapters.hands.cell.Home;
import dev.planaria.adapters.hands.cell.Library;
import dev.planaria.adapters.hands.cell.Worker;
import dev.planaria.core.sandbox.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Finds out what isolation this machine gives, by making a sandbox.
public final class IsolationCheck {
    private static final List<String> PROGRAMS = List.of("bwrap", "setpriv", "unshare", "git");
    private static final Duration START_MAX = Duration.ofSeconds(10);

    private final Findings findings;

    /// Where findings go.
    public interface Findings {
        /// @param what as `memory limit`
        /// @param holds whether it does what a sandbox should
        /// @param how in plain words, with what to do where it does not hold
        void add(String what, boolean holds, String how);
    }

    public IsolationCheck(Findings findings) {
        this.findings = findings;
    }

    /// @param room an empty directory for the trial
    public void run(Path room) throws IOException, InterruptedException {
        for (String program : PROGRAMS) {
            if (!Files.isExecutable(Path.of("/usr/bin", program))) {
                findings.add(
                        program,
                        false,
                        "/usr/bin/"
                                + program
                                + " is missing; install it (Debian: apt-get install "
                                + (program.equals("bwrap")
                                        ? "bubblewrap"
                                        : program.equals("git") ? "git" : "util-linux")
                                + ")");
                return;
            }
        }
        Bubblewrap cells = new Bubblewrap(room, Library.in(room.resolve("lib")));
        try {
            if (tried(cells, new Home(Files.createDirectories(room.resolve("homes/trial"))))) {
                limits(cells.cgroups());
            }
        } finally {
            cells.close();
        }
    }

    private boolean tried(Bubblewrap cells, Home home) throws IOException, InterruptedException {
        home.prepare();
        long start = System.nanoTime();
        Cell cell = cells.start(home, Recipe.Limits.DEFAULT);
        boolean ready = new Worker(cell, home).awaitReady(START_MAX);
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        cell.end();
        boolean _ = cell.process().waitFor(START_MAX);
        if (!ready) {
            findings.add(
                    "sandbox",
                    false,
                    "bubblewrap could not start: " + Files.readString(home.complaints()).strip());
            return false;
        }
        String user =
                Bubblewrap.isRoot() ? "as users of their own, started by root" : "as this user";
        findings.add("sandbox", true, "bubblewrap, " + user + ", in " + millis + " ms");
        findings.add("network", true, "none inside");
        findings.add("system calls", true, "filtered");
        return true;
    }

    private void limits(Cgroups cgroups) {
        findings.add(
                "memory limit",
                cgroups.boundsMemory(),
                cgroups.boundsMemory()
                        ? "of the whole sandbox, by control group"
                        : "of each process only, by rlimit: run as root, or delegate a control group"
                                + " (v2) to this user");
        // The limit by rlimit counts all processes of a sandbox, for it has a user namespace of its
        // own.
        findings.add(
                "process limit",
                true,
                cgroups.boundsProcesses() ? "by control group" : "by rlimit");
        findings.add(
                "CPU share",
                cgroups.weighsCpu(),
                cgroups.weighsCpu()
                        ? "a sandbox as a whole counts as one process, by control group"
                        : "each process of a sandbox counts as one of the machine");
        findings.add("disk limit", true, "workspaces watched; /tmp and /dev/shm of fixed size");
    }
}
