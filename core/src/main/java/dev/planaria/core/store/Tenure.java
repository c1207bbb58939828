package dev.planaria.core.store;

import dev.planaria.core.id.NodeId;

/// For how long this server may act as the owner of what it took (protocol C1). Only a matter of
/// liveness: whoever acts too long is refused by the epoch. Safe for many threads.
interface Tenure {
    /// Under which name it takes sessions now.
    NodeId node();

    /// Whether it may take sessions and begin calls under that name.
    boolean isSure(NodeId name);

    /// Whether what it took under that name may be somebody else's by now: then it writes nothing
    /// more.
    boolean isOver(NodeId name);

    /// Waits until one of both is known.
    ///
    /// @return whether it is sure
    boolean await(NodeId name) throws InterruptedException;

    /// Of the only server of a database: nobody can take anything from it (protocol C7).
    record Alone(NodeId node) implements Tenure {
        @Override
        public boolean isSure(NodeId name) {
            return true;
        }

        @Override
        public boolean isOver(NodeId name) {
            return false;
        }

        @Override
        public boolean await(NodeId name) {
            return true;
        }
    }
}
