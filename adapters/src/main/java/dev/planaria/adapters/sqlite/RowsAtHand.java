package dev.planaria.adapters.sqlite;

import dev.planaria.core.agent.Document;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.request.Order;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Slice;
import dev.planaria.core.store.DocumentKind;
import dev.planaria.core.store.DocumentRows;
import dev.planaria.core.store.EventRows;
import dev.planaria.core.store.Head;
import dev.planaria.core.store.HeadRows;
import dev.planaria.core.store.PendingRows;
import dev.planaria.core.store.ReceiptRows;
import dev.planaria.core.store.Rows;
import dev.planaria.core.store.SideRows;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one session, from memory. To be read only; whatever is not there ends the work with
/// a [NotAtHandException].
record RowsAtHand(SessionAtHand session, InstantSource clock) implements Rows {
    @Override
    public HeadRows heads() {
        return new Heads(session);
    }

    @Override
    public EventRows events() {
        return new Events(session);
    }

    @Override
    public PendingRows pending() {
        return new Pending(session);
    }

    @Override
    public ReceiptRows receipts() {
        throw new NotAtHandException();
    }

    @Override
    public SideRows sides() {
        throw new NotAtHandException();
    }

    @Override
    public <T extends Document> DocumentRows<T> documents(DocumentKind<T> kind) {
        throw new NotAtHandException();
    }

    @Override
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static <T> T known(@Nullable T value) {
        if (value == null) {
            throw new NotAtHandException();
        }
        return value;
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("a read writes nothing");
    }

    private record Heads(SessionAtHand session) implements HeadRows {
        @Override
        public @Nullable Head find(SessionId id) {
            return known(id.equals(session.head().id()) ? session.head() : null);
        }

        @Override
        public Session session(Head head) {
            Session document = known(session.document());
            return new Session(
                    document.id(),
                    document.workspace(),
                    document.thread(),
                    document.setup(),
                    document.labels(),
                    head.state(),
                    document.times());
        }

        @Override
        public Finder finder() {
            throw new NotAtHandException();
        }

        @Override
        public void insert(Head head, Session document) {
            throw readOnly();
        }

        @Override
        public void update(Head head) {
            throw readOnly();
        }

        @Override
        public void replace(Session document) {
            throw readOnly();
        }

        @Override
        public void delete(Head head) {
            throw readOnly();
        }
    }

    private record Events(SessionAtHand session) implements EventRows {
        @Override
        public @Nullable Tail tail(ThreadId thread) {
            return known(thread.equals(session.head().thread()) ? session.tail() : null);
        }

        /// Only what is beyond the end: nothing.
        @Override
        public List<Event> slice(ThreadId thread, Slice slice) {
            Tail tail = known(tail(thread));
            if (slice.after().value() < tail.last() || slice.order() != Order.ASCENDING) {
                throw new NotAtHandException();
            }
            return List.of();
        }

        @Override
        public @Nullable Event find(ThreadId thread, EventId id) {
            throw new NotAtHandException();
        }

        @Override
        public @Nullable Event unique(ThreadId thread, String key) {
            throw new NotAtHandException();
        }

        @Override
        public List<Event> appended(ThreadId thread, AppendKey key) {
            throw new NotAtHandException();
        }

        @Override
        public void advance(ThreadId thread, Tail tail) {
            throw readOnly();
        }

        @Override
        public void insert(Entry entry) {
            throw readOnly();
        }
    }

    private record Pending(SessionAtHand session) implements PendingRows {
        @Override
        public List<Event> list(SessionId id) {
            return known(id.equals(session.head().id()) ? session.pending() : null);
        }

        @Override
        public Size size(SessionId id) {
            throw new NotAtHandException();
        }

        @Override
        public void insert(long arrival, Event event) {
            throw readOnly();
        }

        @Override
        public @Nullable Event remove(SessionId id, EventId event) {
            throw readOnly();
        }
    }
}
