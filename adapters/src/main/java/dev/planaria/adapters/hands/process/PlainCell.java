package dev.planaria.adapters.hands.process;

import dev.planaria.adapters.hands.cell.Cell;
import dev.planaria.adapters.hands.cell.Home;
import dev.planaria.adapters.hands.cell.Library;

/// A worker that runs as it is.
record PlainCell(Process process, Home home, Library scripts) implements Cell {
    @Override
    public String workspace() {
        return home.workspace().toString();
    }

    @Override
    public String library() {
        return scripts.directory().toString();
    }

    @Override
    public String spool() {
        return home.spool().toString();
    }

    @Override
    public void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /// Nothing here is watched or bounded.
    @Override
    public boolean isBusy() {
        return false;
    }

    @Override
    public long memoryKills() {
        return 0;
    }
}
