package dev.planaria.testkit;

import dev.planaria.core.agent.Catalog;
import dev.planaria.core.agent.Document;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Order;
import dev.planaria.core.store.DocumentRows;
import dev.planaria.core.store.Micros;
import dev.planaria.core.store.Window;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The table of documents of one kind.
final class MemoryDocuments<T extends Document> implements DocumentRows<T> {
    private final Map<Key, TreeMap<Integer, T>> documents = new HashMap<>();
    private final Undo undo;

    MemoryDocuments(Undo undo) {
        this.undo = undo;
    }

    @Override
    public @Nullable T newest(WorkspaceId workspace, String key) {
        NavigableMap<Integer, T> versions = versions(workspace, key);
        return versions.isEmpty() ? null : versions.lastEntry().getValue();
    }

    @Override
    public @Nullable T version(WorkspaceId workspace, String key, int version) {
        return versions(workspace, key).get(version);
    }

    @Override
    public void put(WorkspaceId workspace, T document) {
        Key key = new Key(workspace, document.key());
        if (!documents.containsKey(key)) {
            undo.put(documents, key, new TreeMap<>());
        }
        undo.put(versions(workspace, document.key()), document.version(), document);
    }

    @Override
    public boolean delete(WorkspaceId workspace, String key) {
        return undo.remove(documents, new Key(workspace, key));
    }

    @Override
    public List<T> list(WorkspaceId workspace, Catalog.Query query, Window window) {
        return within(
                documents.entrySet().stream()
                        .filter(entry -> entry.getKey().workspace.equals(workspace))
                        .map(entry -> entry.getValue().lastEntry().getValue())
                        .filter(d -> query.includeArchived() || !d.times().isArchived())
                        .filter(d -> query.created().contains(d.times().createdAt())),
                window,
                document -> Micros.of(document.times().createdAt()));
    }

    @Override
    public List<T> versions(WorkspaceId workspace, String key, Window window) {
        return within(versions(workspace, key).values().stream(), window, Document::version);
    }

    private List<T> within(Stream<T> all, Window window, ToLongFunction<T> rank) {
        Comparator<T> rising = Comparator.<T>comparingLong(rank).thenComparing(Document::key);
        return all.filter(document -> window.contains(rank.applyAsLong(document), document.key()))
                .sorted(window.order() == Order.ASCENDING ? rising : rising.reversed())
                .limit(window.limit())
                .toList();
    }

    private NavigableMap<Integer, T> versions(WorkspaceId workspace, String key) {
        return documents.getOrDefault(new Key(workspace, key), new TreeMap<>());
    }

    private record Key(WorkspaceId workspace, String key) {}
}
