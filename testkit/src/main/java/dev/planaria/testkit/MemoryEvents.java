package dev.planaria.testkit;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.request.Order;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Slice;
import dev.planaria.core.store.EventRows;
import dev.planaria.core.wire.EventTypes;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The table of events.
final class MemoryEvents implements EventRows {
    private final Map<ThreadId, Tail> tails = new HashMap<>();
    private final Map<ThreadId, Log> logs = new HashMap<>();
    private final Undo undo;
    private final Set<MemoryDatabase.Index> indexes;

    MemoryEvents(Undo undo, Set<MemoryDatabase.Index> indexes) {
        this.undo = undo;
        this.indexes = Set.copyOf(indexes);
    }

    @Override
    public @Nullable Tail tail(ThreadId thread) {
        return tails.get(thread);
    }

    @Override
    public void advance(ThreadId thread, Tail tail) {
        undo.put(tails, thread, tail);
        if (!logs.containsKey(thread)) {
            undo.put(logs, thread, new Log());
        }
    }

    @Override
    public void insert(Entry entry) {
        Event event = entry.event();
        Log log = Objects.requireNonNull(logs.get(event.thread()));
        if (indexes.contains(MemoryDatabase.Index.POSITION)) {
            add(log.byPosition, event.at().value(), event);
        } else {
            undo.put(log.byPosition, event.at().value(), event);
        }
        add(log.byId, event.id(), event);
        String unique = event.body().uniqueKey();
        if (unique != null && indexes.contains(MemoryDatabase.Index.ANSWER)) {
            add(log.byUnique, unique, event);
        }
        Long epoch = entry.epoch();
        if (epoch != null) {
            undo.put(log.epochs, event.id(), epoch);
        }
        AppendKey key = entry.key();
        if (key != null) {
            add(log.byAppend, new Place(key.value(), entry.index()), event);
        }
    }

    private <K> void add(Map<K, Event> index, K key, Event event) {
        if (index.containsKey(key)) {
            throw new IllegalStateException(key + " is in the log of " + event.thread());
        }
        undo.put(index, key, event);
    }

    @Override
    public List<Event> slice(ThreadId thread, Slice slice) {
        Log log = logs.get(thread);
        if (log == null) {
            return List.of();
        }
        Position before = slice.before();
        NavigableMap<Long, Event> part = log.byPosition.tailMap(slice.after().value(), false);
        if (before != null) {
            if (before.compareTo(slice.after()) <= 0) {
                return List.of();
            }
            part = part.headMap(before.value(), false);
        }
        return (slice.order() == Order.ASCENDING ? part : part.descendingMap())
                .values().stream()
                        .filter(event -> matches(event, slice))
                        .limit(slice.limit())
                        .toList();
    }

    private static boolean matches(Event event, Slice slice) {
        Instant processedAt = Objects.requireNonNull(event.processedAt());
        return slice.processed().contains(processedAt)
                && (slice.types().isEmpty() || slice.types().contains(EventTypes.of(event.body())));
    }

    @Override
    public @Nullable Event find(ThreadId thread, EventId id) {
        Log log = logs.get(thread);
        return log == null ? null : log.byId.get(id);
    }

    @Override
    public @Nullable Event unique(ThreadId thread, String key) {
        Log log = logs.get(thread);
        return log == null ? null : log.byUnique.get(key);
    }

    @Override
    public List<Event> appended(ThreadId thread, AppendKey key) {
        Log log = logs.get(thread);
        return log == null
                ? List.of()
                : List.copyOf(
                        log.byAppend
                                .subMap(
                                        new Place(key.value(), 0),
                                        new Place(key.value(), Integer.MAX_VALUE))
                                .values());
    }

    @Nullable Long epochOf(ThreadId thread, EventId id) {
        Log log = logs.get(thread);
        return log == null ? null : log.epochs.get(id);
    }

    void forget(ThreadId thread) {
        undo.remove(tails, thread);
        undo.remove(logs, thread);
    }

    private static final class Log {
        private final TreeMap<Long, Event> byPosition = new TreeMap<>();
        private final Map<EventId, Event> byId = new HashMap<>();
        private final Map<String, Event> byUnique = new HashMap<>();
        private final Map<EventId, Long> epochs = new HashMap<>();
        private final TreeMap<Place, Event> byAppend = new TreeMap<>();
    }

    /// Where in which append.
    private record Place(String key, int index) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int keys = key.compareTo(other.key);
            return keys != 0 ? keys : Integer.compare(index, other.index);
        }
    }
}
