package dev.planaria.testkit.simulation;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.Head;
import dev.planaria.core.store.HeadRows;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The heads of another, seen and written otherwise.
record OtherHeads(HeadRows heads, UnaryOperator<Head> seen, UnaryOperator<Head> written)
        implements HeadRows {
    @Override
    public @Nullable Head find(SessionId id) {
        Head head = heads.find(id);
        return head == null ? null : seen.apply(head);
    }

    @Override
    public Session session(Head head) {
        return heads.session(head);
    }

    @Override
    public void insert(Head head, Session document) {
        heads.insert(head, document);
    }

    @Override
    public void update(Head head) {
        heads.update(written.apply(head));
    }

    @Override
    public void replace(Session document) {
        heads.replace(document);
    }

    @Override
    public void delete(Head head) {
        heads.delete(head);
    }

    @Override
    public Finder finder() {
        return heads.finder();
    }
}
