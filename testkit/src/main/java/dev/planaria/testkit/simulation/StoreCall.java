package dev.planaria.testkit.simulation;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.session.AlreadyTakenException;
import dev.planaria.core.session.StaleLeaseException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One request to the store, as its sender sees it: it leaves in one step, is carried out in
/// another, and its reply arrives in a third, or never. Where the outcome is unknown it is sent
/// again as it is, a few times (protocol A7).
final class StoreCall<T extends @Nullable Object> implements Flight {
    private static final int TRIES_MAX = 3;

    private final World world;
    private final Supplier<T> work;
    private final Consumer<T> onReply;
    private @Nullable Outcome<T> outcome;
    private final @Nullable Runnable onTaken;
    private int tries;

    StoreCall(World world, Supplier<T> work, Consumer<T> onReply) {
        this(world, work, onReply, null);
    }

    /// @param onTaken what to do where somebody was faster; null to throw
    StoreCall(World world, Supplier<T> work, Consumer<T> onReply, @Nullable Runnable onTaken) {
        this.world = world;
        this.work = work;
        this.onReply = onReply;
        this.onTaken = onTaken;
    }

    private record Outcome<T extends @Nullable Object>(
            @Nullable Supplier<T> value, @Nullable RuntimeException failure) {}

    @Override
    public boolean step() {
        Outcome<T> here = outcome;
        if (here == null) {
            here = ask();
            outcome = here;
            if (world.happens(World.OFTEN)) {
                // The reply takes its time.
                return false;
            }
        }
        return deliver(here);
    }

    private Outcome<T> ask() {
        return switch (world.network().next()) {
            case LOST_REQUEST -> failed(Network.lost());
            case LOST_REPLY -> {
                var _ = carryOut();
                yield failed(Network.lost());
            }
            case TWICE -> {
                var _ = carryOut();
                yield carryOut();
            }
            case null, default -> carryOut();
        };
    }

    private Outcome<T> carryOut() {
        try {
            T value = work.get();
            return new Outcome<>(() -> value, null);
        } catch (ApiException | StaleLeaseException | AlreadyTakenException e) {
            return failed(e);
        }
    }

    private static <T extends @Nullable Object> Outcome<T> failed(RuntimeException failure) {
        return new Outcome<>(null, failure);
    }

    private boolean deliver(Outcome<T> here) {
        RuntimeException failure = here.failure;
        if (failure == null && here.value != null) {
            onReply.accept(here.value.get());
            return true;
        }
        tries++;
        if (failure instanceof ApiException e
                && e.code() == ErrorCode.UNAVAILABLE
                && tries < TRIES_MAX) {
            outcome = null;
            return false;
        }
        if (failure instanceof AlreadyTakenException && onTaken != null) {
            onTaken.run();
            return true;
        }
        throw failure == null ? new IllegalStateException("no outcome") : failure;
    }

    @Override
    public @Nullable Supplier<?> onItsWay() {
        return outcome == null ? work : null;
    }
}
