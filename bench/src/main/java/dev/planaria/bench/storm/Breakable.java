package dev.planaria.bench.storm;

import java.io.IOException;

/// A database with processes of its own, which nodes may lose. Each returns when it answers again.
interface Breakable {
    /// Ends it as a power failure would and starts it again.
    void crash() throws IOException, InterruptedException;

    /// `kill -9` of the process behind one connection of a node.
    void killBackend() throws IOException, InterruptedException;

    /// Ends one connection of a node, and nothing else.
    void cutConnection() throws IOException, InterruptedException;
}
