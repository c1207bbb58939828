package dev.planaria.adapters.hands.cell;

/// A sandbox at work, seen from outside.
public interface Cell {
    /// The process that carries it: its input takes orders, its output tells outcomes.
    Process process();

    /// Where the workspace is for those inside.
    String workspace();

    /// Where the worker's scripts are for those inside.
    String library();

    /// Where the spool is for those inside; a call may read its own output there.
    String spool();

    /// Ends every process inside, at once, whatever they do against it.
    void end();

    /// Whether anything but the waiting worker may be running inside.
    boolean isBusy();

    /// How many processes the kernel has killed for want of memory since the start; 0 where it
    /// cannot be told.
    long memoryKills();
}
