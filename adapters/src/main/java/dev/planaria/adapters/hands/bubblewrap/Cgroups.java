package dev.planaria.adapters.hands.bubblewrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.planaria.core.sandbox.Recipe;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Control groups for memory and processes: version 2 where it is delegated to us, version 1 where
/// we are root. Every group carries this data directory's key in its name, so that a later hands
/// process finds what is left.
final class Cgroups {
    /// Where groups are made and what they bound.
    ///
    /// @param memory whether memory is bounded
    /// @param processes whether their number is
    /// @param cpu whether a sandbox as a whole gets no more of it than one process outside
    private record Parent(
            Path directory, boolean unified, boolean memory, boolean processes, boolean cpu) {}

    private final List<Parent> parents;
    private final String prefix;

    private Cgroups(List<Parent> parents, String key) {
        this.parents = parents;
        this.prefix = "planaria-" + key + "-";
    }

    /// Finds out by making a group what this process may do.
    static Cgroups detect(String key) {
        List<Parent> found = new ArrayList<>();
        try {
            List<String> own = Files.readAllLines(Path.of("/proc/self/cgroup"));
            for (String mount : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
                parent(mount, own).filter(each -> usable(each, key)).ifPresent(found::add);
            }
        } catch (IOException e) {
            // No /proc or no control groups at all: nothing is bounded by them, and the report says
            // so.
            found.clear();
        }
        return new Cgroups(List.copyOf(found), key);
    }

    boolean boundsMemory() {
        return parents.stream().anyMatch(Parent::memory);
    }

    boolean boundsProcesses() {
        return parents.stream().anyMatch(Parent::processes);
    }

    boolean weighsCpu() {
        return parents.stream().anyMatch(Parent::cpu);
    }

    /// Makes the groups of one sandbox.
    Group make(String name, Recipe.Limits limits) throws IOException {
        List<Path> directories = new ArrayList<>();
        Path memory = null;
        for (Parent parent : parents) {
            Path directory = parent.directory.resolve(prefix + name);
            Files.createDirectories(directory);
            directories.add(directory);
            if (parent.memory) {
                memory = directory.resolve(parent.unified ? "memory.events" : "memory.oom_control");
                write(
                        directory.resolve(parent.unified ? "memory.max" : "memory.limit_in_bytes"),
                        limits.memoryBytes());
                Path swap =
                        directory.resolve(
                                parent.unified ? "memory.swap.max" : "memory.memsw.limit_in_bytes");
                if (Files.exists(swap)) {
                    write(swap, parent.unified ? 0 : limits.memoryBytes());
                }
            }
            if (parent.processes) {
                write(directory.resolve("pids.max"), limits.processes());
            }
        }
        return new Group(directories, Optional.ofNullable(memory));
    }

    /// Ends every process in a group of this data directory and removes the group.
    void sweep() throws IOException {
        for (Parent parent : parents) {
            try (DirectoryStream<Path> left =
                    Files.newDirectoryStream(parent.directory, prefix + "*")) {
                for (Path group : left) {
                    new Group(List.of(group), Optional.empty()).end();
                }
            }
        }
    }

    private static void write(Path file, long value) throws IOException {
        Files.write(file, Long.toString(value).getBytes(UTF_8));
    }

    private static Optional<Parent> parent(String mount, List<String> own) {
        String[] words = mount.split(" ");
        int dash = List.of(words).indexOf("-");
        if (dash < 0 || words.length < dash + 4) {
            return Optional.empty();
        }
        Path point = Path.of(words[4]);
        String root = words[3];
        List<String> options = List.of(words[dash + 3].split(","));
        boolean unified = words[dash + 1].equals("cgroup2");
        if (!unified && !words[dash + 1].equals("cgroup")) {
            return Optional.empty();
        }
        for (String line : own) {
            String[] parts = line.split(":", 3);
            List<String> controllers = List.of(parts[1].split(","));
            boolean mine =
                    unified
                            ? parts[0].equals("0")
                            : options.containsAll(controllers) && !parts[1].isEmpty();
            if (mine) {
                String inside =
                        parts[2].startsWith(root) ? parts[2].substring(root.length()) : parts[2];
                Path directory = point.resolve(inside.replaceFirst("^/+", ""));
                return Optional.of(
                        unified
                                ? new Parent(directory, true, true, true, true)
                                : new Parent(
                                        directory,
                                        false,
                                        controllers.contains("memory"),
                                        controllers.contains("pids"),
                                        controllers.contains("cpu")));
            }
        }
        return Optional.empty();
    }

    private static boolean usable(Parent parent, String key) {
        if (!parent.memory && !parent.processes && !parent.cpu) {
            return false;
        }
        Path trial = parent.directory.resolve("planaria-" + key + "-trial");
        try {
            Files.createDirectories(trial);
            boolean bounds =
                    Files.isWritable(trial.resolve("cgroup.procs"))
                            && (!parent.processes || Files.isWritable(trial.resolve("pids.max")))
                            && (!parent.memory
                                    || Files.isWritable(
                                            trial.resolve(
                                                    parent.unified
                                                            ? "memory.max"
                                                            : "memory.limit_in_bytes")));
            Files.delete(trial);
            return bounds;
        } catch (IOException e) {
            // Not ours to use: an ordinary user without delegation.
            return false;
        }
    }

    /// The groups of one sandbox.
    ///
    /// @param directories one, or one a controller
    record Group(List<Path> directories, Optional<Path> memoryEvents) {
        Group {
            directories = List.copyOf(directories);
        }

        /// How often the kernel killed a process in here for want of memory.
        long memoryKills() {
            if (memoryEvents.isEmpty()) {
                return 0;
            }
            try {
                for (String line : Files.readAllLines(memoryEvents.get())) {
                    if (line.startsWith("oom_kill ")) {
                        return Long.parseLong(line.substring("oom_kill ".length()).trim());
                    }
                }
            } catch (IOException e) {
                // The group is gone with its sandbox.
                return 0;
            }
            return 0;
        }

        /// Kills every process in here. Those who fork meanwhile are met again: at most their limit
        /// of processes.
        void kill() throws IOException {
            for (Path directory : directories) {
                for (int round = 0; round < 100; round++) {
                    List<String> pids =
                            Files.exists(directory.resolve("cgroup.procs"))
                                    ? Files.readAllLines(directory.resolve("cgroup.procs"))
                                    : List.of();
                    if (pids.isEmpty()) {
                        break;
                    }
                    pids.forEach(pid ->
                            ProcessHandle.of(Long.parseLong(pid))
                                    .ifPresent(ProcessHandle::destroyForcibly));
                }
            }
        }

        /// Kills and removes. What the kernel still holds is left for the next sweep.
        void end() throws IOException {
            kill();
            for (Path directory : directories) {
                // False while its last process is on its way out; the next sweep removes it then.
                var _ = directory.toFile().delete();
            }
        }
    }
}
