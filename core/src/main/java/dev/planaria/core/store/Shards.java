package dev.planaria.core.store;

import dev.planaria.core.id.SessionId;
import java.time.Duration;

/// Which sessions a server looks after first, so that many do not run for the same ones (protocol
/// W7). Only a matter of speed: whoever claims is right, and what nobody claimed for [#PATIENCE] is
/// everybody's.
///
/// @param from the first shard
/// @param until one beyond the last
public record Shards(int from, int until) {
    /// How many there are.
    public static final int COUNT = 256;

    public static final Shards ALL = new Shards(0, COUNT);

    /// How long a session waits for the servers of its shard.
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    /// The same for ever: databases keep it.
    public static int of(SessionId id) {
        int hash = 0;
        for (int i = 0; i < id.value().length(); i++) {
            hash = 31 * hash + id.value().charAt(i);
        }
        // The low bits of a sum like this hang on the last characters alone.
        return (hash ^ (hash >>> 16)) & (COUNT - 1);
    }

    /// The part of the `index`-th of `count` servers.
    public static Shards share(int index, int count) {
        return new Shards(index * COUNT / count, (index + 1) * COUNT / count);
    }

    public boolean contains(SessionId id) {
        int shard = of(id);
        return shard >= from && shard < until;
    }
}
