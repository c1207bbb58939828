package dev.planaria.server;

import dev.planaria.adapters.hands.HandsSandboxProvider;
import dev.planaria.cli.ScratchFolder;
import dev.planaria.core.id.HandId;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.server.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Makes a sandbox of the configured kind in a folder of its own, looks at it and removes it.
final class HandsCheckup {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    private final Settings settings;

    HandsCheckup(Settings settings) {
        this.settings = settings;
    }

    List<Finding> look() throws InterruptedException {
        if (settings.hand().equals("process")) {
            return List.of(
                    Finding.note(
                            "process: calls run as this user with NO isolation; for tests and trusted use only"));
        }
        Path folder;
        try {
            folder = Files.createTempDirectory("planaria-doctor-").toRealPath();
        } catch (IOException e) {
            return List.of(Finding.bad("no temporary folder can be made"));
        }
        try (HandsSandboxProvider hands =
                new HandsSandboxProvider(folder, OwnJava.handsCommand(), settings.hand())) {
            try {
                return List.of(make(hands), limits());
            } finally {
                hands.dismiss();
            }
        } catch (IOException e) {
            return List.of(Finding.bad("the hands cannot be made: " + e.getMessage()));
        } finally {
            remove(folder);
        }
    }

    private Finding make(HandsSandboxProvider hands) throws InterruptedException {
        long begun = System.nanoTime();
        try (Sandbox first =
                hands.provision(
                        new HandId("hand_doctor"),
                        1,
                        new Recipe(List.of(), Recipe.Limits.DEFAULT))) {
            Duration cold = Duration.ofNanos(System.nanoTime() - begun);
            begun = System.nanoTime();
            try (Sandbox second =
                    hands.provision(
                            new HandId("hand_doctor2"),
                            1,
                            new Recipe(List.of(), Recipe.Limits.DEFAULT))) {
                Duration warm = Duration.ofNanos(System.nanoTime() - begun);
                return Finding.ok(
                        String.format(
                                Locale.ROOT,
                                "%s: a sandbox was made in %d ms with its process, a second one in %d ms",
                                second.address().provider().equals(first.address().provider())
                                        ? settings.hand()
                                        : second.address().provider(),
                                cold.toMillis(),
                                warm.toMillis()));
            }
        } catch (ToolFailedException e) {
            return Finding.bad(
                    settings.hand()
                            + ": "
                            + e.getMessage()
                            + (Files.isExecutable(Path.of("/usr/bin/bwrap"))
                                    ? ""
                                    : " (bubblewrap is not installed; Debian: apt-get install bubblewrap)"));
        }
    }

    /// Memory and processes are limited by control groups where this user may make some, otherwise
    /// by the limits of each process, which do not add up.
    private static Finding limits() {
        boolean unified = Files.exists(CGROUPS.resolve("cgroup.controllers"));
        boolean writable =
                Files.isWritable(CGROUPS)
                        || Files.isWritable(CGROUPS.resolve("memory"))
                        || Files.isWritable(CGROUPS.resolve("pids"));
        if (Files.isDirectory(CGROUPS) && writable) {
            return Finding.ok(
                    "limits of memory and processes by control groups "
                            + (unified ? "(v2)" : "(v1)")
                            + ", of files by a watcher");
        }
        return Finding.note(
                "limits of memory and processes by each process's own limits: there are no"
                        + " control groups that this user may make");
    }

    private static void remove(Path folder) {
        try {
            new ScratchFolder(folder).close();
        } catch (IOException e) {
            System.getLogger(HandsCheckup.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "The folder " + folder + " could not be removed.");
        }
    }
}
