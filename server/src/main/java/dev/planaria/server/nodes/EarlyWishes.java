package dev.planaria.server.nodes;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Wishes to hear that came before this server knew who wishes: both look who is there once a
/// second, and who looks first asks first. Bounded; the oldest is forgotten, and said again by
/// whoever still wants it. Safe for many threads.
final class EarlyWishes {
    /// Named maximum of wishes of unknown servers (protocol L1).
    private static final int WAITING_MAX = 4_096;

    private final Set<Early> waiting = new LinkedHashSet<>();

    private record Early(String from, Item.Listen wish) {}

    /// @param from the name of the address of who wishes
    synchronized void keep(String from, Item.Listen wish) {
        Early early = new Early(from, wish);
        // Said again, it is the newest.
        waiting.remove(early);
        waiting.add(early);
        if (waiting.size() > WAITING_MAX) {
            waiting.remove(waiting.iterator().next());
        }
    }

    /// What this server wished, to be kept no longer.
    synchronized List<Item.Listen> take(String from) {
        List<Item.Listen> taken = new ArrayList<>();
        for (Iterator<Early> each = waiting.iterator(); each.hasNext(); ) {
            Early early = each.next();
            if (early.from.equals(from)) {
                taken.add(early.wish);
                each.remove();
            }
        }
        return taken;
    }
}
