package dev.planaria.adapters.hands.bubblewrap;

import dev.planaria.adapters.hands.cell.Cell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/// One bubblewrap sandbox at work.
final class BubblewrapCell implements Cell {
    private final Process process;
    private final Path info;
    private final Cgroups.Group group;
    private long memoryKills;
    private boolean ended;

    /// @param info where bubblewrap writes which process is the first inside
    BubblewrapCell(Process process, Path info, Cgroups.Group group, Runnable whenGone) {
        this.process = process;
        this.info = info;
        this.group = group;
        var _ =
                process.onExit()
                        .thenRun(() -> {
                            end();
                            // Once more: while its processes died the groups could not be removed.
                            removeGroup();
                            whenGone.run();
                        });
    }

    @Override
    public Process process() {
        return process;
    }

    @Override
    public String workspace() {
        return "/workspace";
    }

    @Override
    public String library() {
        return "/opt/planaria";
    }

    @Override
    public String spool() {
        return "/var/spool/planaria";
    }

    /// Once only: what had its process ids may be another sandbox by then.
    @Override
    public synchronized void end() {
        if (ended) {
            return;
        }
        ended = true;
        try {
            memoryKills = group.memoryKills();
            // The first process inside and not the outer one, without which those inside would live
            // on. The outer
            // one ends when all of them have.
            OptionalLong inside = Life.inside(info);
            if (inside.isPresent()) {
                Life.kill(inside.getAsLong());
            } else {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            group.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void removeGroup() {
        try {
            group.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isBusy() {
        try {
            return process.isAlive() && Life.hasChildren(info);
        } catch (IOException e) {
            // It cannot be told: then somebody had better look.
            return process.isAlive();
        }
    }

    @Override
    public synchronized long memoryKills() {
        return ended ? memoryKills : group.memoryKills();
    }
}
