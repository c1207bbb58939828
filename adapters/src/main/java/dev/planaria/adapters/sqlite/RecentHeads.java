package dev.planaria.adapters.sqlite;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.Head;
import dev.planaria.core.store.HeadRows;
import org.jspecify.annotations.Nullable;

/// The heads that were read or written last, at hand.
record RecentHeads(HeadRows rows, RecentRows recent) implements HeadRows {
    @Override
    public @Nullable Head find(SessionId id) {
        return recent.head(id, () -> rows.find(id));
    }

    @Override
    public Session session(Head head) {
        return rows.session(head);
    }

    @Override
    public void insert(Head head, Session document) {
        rows.insert(head, document);
        recent.born(RecentRows.asKept(head), document);
    }

    /// Most appends change nothing of it: their deadline is near the last one.
    @Override
    public void update(Head head) {
        Head kept = RecentRows.asKept(head);
        if (!kept.equals(recent.head(head.id()))) {
            rows.update(head);
            recent.wrote(kept);
        }
    }

    @Override
    public void replace(Session document) {
        rows.replace(document);
        recent.wrote(document);
    }

    @Override
    public void delete(Head head) {
        rows.delete(head);
        recent.forget(head);
    }

    @Override
    public Finder finder() {
        return rows.finder();
    }
}
