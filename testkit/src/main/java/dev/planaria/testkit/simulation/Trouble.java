package dev.planaria.testkit.simulation;

/// What goes wrong in a simulated world, and what happens there: each is counted.
public enum Trouble {
    /// A server dies at once, with writes of it on their way.
    NODE_CRASH,
    /// A server stands still, mostly beyond its lease, and goes on as if nothing had been.
    NODE_PAUSE,
    /// A server is told to leave.
    NODE_DRAIN,
    /// A server takes another one for gone, which may live or not.
    LEASE_ENDED,
    /// A request to the store was never carried out.
    LOST_REQUEST,
    /// A request was carried out, and nobody was told.
    LOST_REPLY,
    /// A request was carried out twice.
    TWICE,
    /// A request is carried out long after its sender has forgotten it, or is dead.
    LATE,
    /// The database dies between a commit and its sync.
    DATABASE_CRASH_UNSYNCED,
    /// The database dies after the sync and before the answer.
    DATABASE_CRASH_SYNCED,
    /// The database dies while nothing is written.
    DATABASE_CRASH_IDLE,
    /// One sandbox dies.
    HAND_DEATH,
    /// The hands process dies with all its sandboxes and its journal.
    HANDS_RESTART,
    /// The hands cannot be reached for a while.
    HANDS_UNREACHABLE,
    /// The model fails or its stream is cut.
    MODEL_FAILURE,
    /// A client asks again for what may have been done.
    CLIENT_RETRY,
    /// A client stops the turn.
    CLIENT_INTERRUPT,
    /// A brain began from what an earlier one had put away.
    TAKEN_UP,
    /// A brain found that another one has taken over; it wrote nothing.
    STALE,
    /// An append met something that its brain had not read; it wrote nothing and read on.
    CONFLICT
}
