package dev.planaria.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A share of the processors for one process, by a control group of its own: so that several
/// servers on one machine have each no more than a machine of theirs would give. Linux, for who may
/// write there.
final class ProcessorQuota implements AutoCloseable {
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final int PERIOD_MICROS = 20_000;

    private final Path group;
    private final Path outside;
    private final long pid;
    private final boolean unified;

    private ProcessorQuota(Path parent, String name, long pid, boolean unified) {
        this.group = parent.resolve(name);
        this.outside = parent.resolve("cgroup.procs");
        this.pid = pid;
        this.unified = unified;
    }

    /// Not limited yet; empty where this machine does not let us.
    static Optional<ProcessorQuota> of(long pid) {
        boolean unified = Files.exists(GROUPS.resolve("cgroup.controllers"));
        Path parent = unified ? GROUPS : GROUPS.resolve("cpu");
        ProcessorQuota quota = new ProcessorQuota(parent, "planaria-bench-" + pid, pid, unified);
        try {
            Files.createDirectory(quota.group);
            quota.limit(Runtime.getRuntime().availableProcessors());
            Files.writeString(quota.group.resolve("cgroup.procs"), Long.toString(pid));
            return Optional.of(quota);
        } catch (IOException e) {
            quota.close();
            return Optional.empty();
        }
    }

    /// @param cores such as 0.25
    void limit(double cores) throws IOException {
        long micros = Math.round(cores * PERIOD_MICROS);
        if (unified) {
            Files.writeString(group.resolve("cpu.max"), micros + " " + PERIOD_MICROS);
        } else {
            Files.writeString(group.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS));
            Files.writeString(group.resolve("cpu.cfs_quota_us"), Long.toString(micros));
        }
    }

    @Override
    public void close() {
        try {
            if (ProcessHandle.of(pid).isPresent()) {
                Files.writeString(outside, Long.toString(pid));
            }
            Files.deleteIfExists(group);
        } catch (IOException e) {
            // An empty group costs nothing and goes with the machine.
            return;
        }
    }
}
