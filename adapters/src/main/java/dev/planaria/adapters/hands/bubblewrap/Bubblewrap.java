package dev.planaria.adapters.hands.bubblewrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.planaria.adapters.hands.cell.Cell;
import dev.planaria.adapters.hands.cell.Cells;
import dev.planaria.adapters.hands.cell.Home;
import dev.planaria.adapters.hands.cell.Library;
import dev.planaria.core.sandbox.Recipe;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Sandboxes by bubblewrap: namespaces, an unprivileged user each, no network, the system
/// read-only. Works as root, who becomes another user first, and as an ordinary user. The command
/// line and its traps are recorded in `docs/guides/hands.md`.
public final class Bubblewrap implements Cells {
    // Directories of every system that sandboxes do not see, to be covered in a mount namespace of
    // our own.
    private static final List<Path> NEUTRAL =
            Stream.of("/mnt", "/srv", "/media").map(Path::of).toList();
    private static final String SPOOL_INSIDE = "/var/spool/planaria";
    private static final String LIBRARY_INSIDE = "/opt/planaria";
    private static final long STATE_BYTES = 32L << 20;
    // The limit of one file holds for outputs as well, of which only the end takes room.
    private static final long FILE_BYTES_MIN = 4L << 30;

    private final Path base;
    private final Library library;
    private final Path filter;
    private final Path shell;
    private final Cgroups cgroups;
    private final @Nullable UidRange uids;
    private final boolean traversable;
    private final AtomicLong names = new AtomicLong();

    /// Prepares this machine's sandboxes, whose homes lie below `base`, and ends what is left in
    /// their groups.
    public Bubblewrap(Path base, Library library) throws IOException {
        this.base = base.toRealPath();
        this.library = library;
        boolean root = isRoot();
        byte[] program =
                SeccompFilter.forArchitecture(System.getProperty("os.arch", ""))
                        .orElseThrow(() ->
                                new IOException(
                                        "no system call filter for "
                                                + System.getProperty("os.arch")));
        this.filter = library.script("filter.bpf");
        Files.write(filter, program);
        // The worker must not be readable: that makes it undumpable, so that no call of the same
        // user can open its
        // descriptors below /proc and forge a result.
        this.shell = library.script("worker-shell");
        Files.copy(Path.of("/bin/bash").toRealPath(), shell, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(shell, PosixFilePermissions.fromString("--x--x--x"));
        this.uids = root ? UidRange.take(lockDirectory()) : null;
        this.traversable = !root || isTraversable(this.base);
        this.cgroups = Cgroups.detect(Integer.toHexString(this.base.hashCode()));
        cgroups.sweep();
    }

    /// Whether this process runs as root.
    static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
                && uid == 0;
    }

    @Override
    public String kind() {
        return "bubblewrap";
    }

    Cgroups cgroups() {
        return cgroups;
    }

    @Override
    public Cell start(Home home, Recipe.Limits limits) throws IOException {
        OptionalInt uid = own(home);
        Path arguments = home.directory().resolve("arguments");
        Files.write(arguments, sandboxArguments(home, limits).bytes());
        Launch launch =
                new Launch(
                        arguments,
                        workerCommand(limits),
                        binds(),
                        home.complaints(),
                        ProcessBuilder.Redirect.PIPE);
        return launch(home, limits, uid, launch);
    }

    @Override
    public Cell clone(Home home, Clone clone) throws IOException {
        OptionalInt uid = own(home);
        Map<String, String> environment = new TreeMap<>(defaults());
        environment.keySet().removeIf(name -> name.startsWith("GIT_"));
        environment.putAll(clone.environment());
        Arguments all = new Arguments().isolate(true).system(true);
        all.add("--size", Long.toString(STATE_BYTES), "--tmpfs", "/tmp")
                .add("--bind", outside(home.workspace()), "/workspace")
                .add("--ro-bind", outside(library.directory()), LIBRARY_INSIDE);
        Map<Path, Path> binds = new LinkedHashMap<>();
        Path source = clone.localSource();
        if (source != null) {
            Path seen = source;
            if (uids != null && !isTraversable(source.toRealPath())) {
                seen = neutral(source);
                binds.put(source, seen);
            }
            all.add("--ro-bind", seen.toString(), source.toString());
        }
        binds.putAll(binds());
        all.add("--chdir", "/workspace").environment(environment).add("--remount-ro", "/");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "/bin/bash",
                                "--norc",
                                "--noprofile",
                                LIBRARY_INSIDE + "/clone.sh"));
        command.addAll(clone.arguments());
        Path arguments = home.directory().resolve("clone-arguments");
        Files.write(arguments, all.bytes());
        ProcessBuilder.Redirect log = ProcessBuilder.Redirect.to(clone.log().toFile());
        return launch(
                home,
                Recipe.Limits.DEFAULT,
                uid,
                new Launch(arguments, command, binds, clone.log(), log));
    }

    @Override
    public void sweep(Home home) throws IOException {
        Life.end(home);
    }

    @Override
    public void close() {
        try {
            cgroups.sweep();
            if (uids != null) {
                uids.close();
            }
        } catch (IOException e) {
            // The process ends now; the kernel closes what is open.
            return;
        }
    }

    private Arguments sandboxArguments(Home home, Recipe.Limits limits) {
        return new Arguments()
                .isolate(false)
                // The first process of a namespace can be neither killed nor stopped from inside.
                .add("--as-pid-1")
                .system(false)
                .add("--size", Long.toString(limits.tmpBytes()), "--tmpfs", "/tmp")
                .add(
                        "--perms",
                        "0700",
                        "--size",
                        Long.toString(STATE_BYTES),
                        "--tmpfs",
                        "/run/planaria")
                .add("--ro-bind", outside(library.directory()), LIBRARY_INSIDE)
                .add("--ro-bind", outside(home.spool()), SPOOL_INSIDE)
                .add("--bind", outside(home.user()), "/home/agent")
                .add("--bind", outside(home.workspace()), "/workspace")
                .add("--chdir", "/workspace")
                .environment(defaults())
                .add("--remount-ro", "/");
    }

    /// What control groups do not bound, each process bounds for itself.
    private List<String> workerCommand(Recipe.Limits limits) {
        return List.of(
                LIBRARY_INSIDE + "/worker-shell",
                "--norc",
                "--noprofile",
                LIBRARY_INSIDE + "/worker.sh",
                LIBRARY_INSIDE,
                "/run/planaria",
                "/workspace",
                cgroups.boundsProcesses() ? "0" : Integer.toString(limits.processes()),
                cgroups.boundsMemory() ? "0" : Long.toString(limits.memoryBytes() >> 10),
                Long.toString(Math.max(limits.workspaceBytes(), FILE_BYTES_MIN) >> 10));
    }

    private static Map<String, String> defaults() {
        return new TreeMap<>(
                Map.of(
                        "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "HOME", "/home/agent",
                        "USER", "agent",
                        "LOGNAME", "agent",
                        "SHELL", "/bin/bash",
                        "LANG", "C.UTF-8",
                        "TERM", "dumb",
                        // git refuses a repository whose owner it takes for another; here there is
                        // one owner only.
                        "GIT_CONFIG_COUNT", "1",
                        "GIT_CONFIG_KEY_0", "safe.directory",
                        "GIT_CONFIG_VALUE_0", "*"));
    }

    /// What bubblewrap runs and with what. Its command, unlike its arguments, can be read inside.
    private record Launch(
            Path arguments,
            List<String> command,
            Map<Path, Path> binds,
            Path complaints,
            ProcessBuilder.Redirect output) {}

    private Cell launch(Home home, Recipe.Limits limits, OptionalInt uid, Launch launch)
            throws IOException {
        String name = ProcessHandle.current().pid() + "-" + names.incrementAndGet();
        Cgroups.Group group = cgroups.make(name, limits);
        List<String> command = new ArrayList<>(List.of("/bin/bash", "--norc", "--noprofile"));
        command.add(library.script("launch.sh").toString());
        command.add(home.spool().toString());
        command.add(launch.arguments.toString());
        command.add(filter.toString());
        Path info = home.directory().resolve("info-" + name);
        command.add(info.toString());
        command.add(uid.isPresent() ? Integer.toString(uid.getAsInt()) : "-");
        group.directories().forEach(directory -> command.add(directory.toString()));
        command.add("--");
        launch.binds.forEach(
                (source, target) -> command.addAll(List.of(source.toString(), target.toString())));
        command.add("--");
        command.addAll(launch.command);
        ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
        builder.environment().clear();
        builder.redirectError(launch.complaints.toFile()).redirectOutput(launch.output);
        Process process = builder.start();
        Life.record(home, info, process.pid());
        return new BubblewrapCell(
                process,
                info,
                group,
                () -> {
                    uid.ifPresent(this::giveBack);
                    info.toFile().delete();
                });
    }

    private void giveBack(int uid) {
        if (uids != null) {
            uids.giveBack(uid);
        }
    }

    /// Gives the home to a user of our range. Its last one is kept where it can be: nothing changes
    /// hands then.
    private OptionalInt own(Home home) throws IOException {
        if (uids == null) {
            return OptionalInt.empty();
        }
        Path note = home.directory().resolve("uid");
        OptionalInt last =
                Files.exists(note)
                        ? OptionalInt.of(Integer.parseInt(Files.readString(note).trim()))
                        : OptionalInt.empty();
        int uid = uids.take(last);
        if (last.isEmpty() || last.getAsInt() != uid) {
            List<Path> owned = List.of(home.workspace(), home.user(), home.spool());
            List<String> command =
                    new ArrayList<>(List.of("/bin/chown", "-hR", uid + ":" + uid, "--"));
            owned.forEach(path -> command.add(path.toString()));
            for (Path path : owned) {
                Files.setAttribute(path, "unix:uid", uid);
                Files.setAttribute(path, "unix:gid", uid);
            }
            if (last.isPresent()) {
                changeOwner(command);
            }
            Files.write(note, Integer.toString(uid).getBytes(UTF_8));
        }
        return OptionalInt.of(uid);
    }

    private static void changeOwner(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        try {
            builder.start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the workspace changed hands", e);
        }
    }

    /// Where the sandbox's user finds a path of ours.
    private String outside(Path path) {
        return (traversable ? path : NEUTRAL.getFirst().resolve(base.relativize(path))).toString();
    }

    private Map<Path, Path> binds() {
        return traversable ? Map.of() : Map.of(base, NEUTRAL.getFirst());
    }

    /// Where a path can be bound without covering the others.
    private Path neutral(Path path) throws IOException {
        for (Path each : NEUTRAL.subList(1, NEUTRAL.size())) {
            if (!base.startsWith(each) && !path.startsWith(each)) {
                return each;
            }
        }
        throw new IOException("no place to bind " + path);
    }

    private static boolean isTraversable(Path path) throws IOException {
        for (Path each = path; each != null; each = each.getParent()) {
            if (!Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    private static Path lockDirectory() {
        return Optional.of(Path.of("/run"))
                .filter(Files::isWritable)
                .orElse(Path.of("/var/lib"))
                .resolve("planaria");
    }
}
