package dev.planaria.testkit.simulation;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.session.AlreadyTakenException;
import dev.planaria.core.session.StaleLeaseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Between servers and store: requests and replies are lost, doubled, or come when nobody expects
/// them any more.
final class Network {
    private static final int LATE_MAX = 64;

    private final World world;
    private final List<Supplier<?>> late = new ArrayList<>();

    Network(World world) {
        this.world = world;
    }

    /// What happens to the next request; null for nothing.
    @Nullable Trouble next() {
        if (world.isCalm() || !world.happens(World.SOMETIMES)) {
            return null;
        }
        Trouble trouble =
                switch (world.pick(3)) {
                    case 0 -> Trouble.LOST_REQUEST;
                    case 1 -> Trouble.LOST_REPLY;
                    default -> Trouble.TWICE;
                };
        world.tally().count(trouble);
        return trouble;
    }

    static ApiException lost() {
        return new ApiException(ErrorCode.UNAVAILABLE, "the connection to the store was lost");
    }

    /// It is carried out some time from now, and nobody hears what came of it.
    void delay(Supplier<?> work) {
        if (late.size() < LATE_MAX) {
            late.add(work);
        }
    }

    boolean hasLate() {
        return !late.isEmpty();
    }

    /// One of those arrives.
    void arrive() {
        Supplier<?> work = late.remove(world.pick(late.size()));
        world.tally().count(Trouble.LATE);
        try {
            var _ = work.get();
        } catch (ApiException | StaleLeaseException | AlreadyTakenException e) {
            // Nobody is there to be told.
            world.tally().count(Trouble.STALE);
        }
    }
}
