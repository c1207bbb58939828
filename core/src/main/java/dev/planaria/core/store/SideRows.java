package dev.planaria.core.store;

/// The small tables beside the log.
public interface SideRows {
    HandRows hands();

    CheckpointRows checkpoints();

    Rows.Nodes nodes();
}
