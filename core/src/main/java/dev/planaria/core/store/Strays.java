package dev.planaria.core.store;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.SessionId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sessions that this server may own though nobody here thinks for them: the answer of a commit was
/// lost, or the turn died with its store. To the others they look well cared for until their
/// deadline passes (protocol C2); this server need not wait for that.
///
/// A cache of what one server suspects: it dies with the server, whose lease then ends as well.
/// Safe for many threads.
final class Strays {
    /// Named maximum (protocol L1); of more, the rest waits for its deadline.
    private static final int MAX = 100_000;

    private final Set<SessionId> ids = ConcurrentHashMap.newKeySet();

    void add(SessionId id) {
        if (ids.size() < MAX) {
            ids.add(id);
        }
    }

    /// @return whether it was one
    boolean remove(SessionId id) {
        return ids.remove(id);
    }

    List<SessionId> list(int limit) {
        return ids.stream().limit(limit).toList();
    }

    /// Runs a write that may make this server the owner, or end that.
    <T extends @Nullable Object> T watch(SessionId id, Supplier<T> write) {
        try {
            return write.get();
        } catch (ApiException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                add(id);
            }
            throw e;
        }
    }
}
