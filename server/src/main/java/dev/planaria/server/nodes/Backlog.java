package dev.planaria.server.nodes;

import java.util.ArrayList;
import java.util.List;

/// What is still to be told to another server, within bounds of number and of bytes (protocol L1).
/// Not safe for many threads.
final class Backlog {
    private static final int WAITING_MAX = 4_096;

    /// Of [Item#bytes]: what is being said may be long.
    private static final int BYTES_MAX = 4 << 20;

    private List<Item> waiting = new ArrayList<>();
    private long bytes;

    /// @return false where there is no room for it: it is left out
    boolean add(Item item) {
        if (waiting.size() >= WAITING_MAX || bytes + item.bytes() > BYTES_MAX) {
            return false;
        }
        bytes += item.bytes();
        return waiting.add(item);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Everything, in the order it came; nothing waits then.
    List<Item> takeAll() {
        List<Item> taken = waiting;
        waiting = new ArrayList<>();
        bytes = 0;
        return taken;
    }
}
