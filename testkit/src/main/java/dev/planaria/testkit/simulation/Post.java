package dev.planaria.testkit.simulation;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request of a client, tried until somebody answers: at any server, over a network that loses
/// and doubles. A first try may arrive after its own retry.
final class Post<T> implements Flight {
    private static final int TRIES_MAX = 12;

    private final World world;
    private final Servers servers;
    private final Attempt<T> attempt;
    private final Consumer<T> onAnswer;
    private final boolean keyed;
    private int tries;

    /// Sends it.
    @FunctionalInterface
    interface Attempt<T> {
        /// @param number of this try, from 0
        T send(SimulatedNode to, int number);
    }

    /// Gives a server that answers.
    @FunctionalInterface
    interface Servers {
        @Nullable SimulatedNode any();
    }

    /// @param keyed whether it has an `Idempotency-Key`; what has none is safe only where a late
    ///   first try cannot come after its retry
    Post(World world, Servers servers, boolean keyed, Attempt<T> attempt, Consumer<T> onAnswer) {
        this.world = world;
        this.servers = servers;
        this.keyed = keyed;
        this.attempt = attempt;
        this.onAnswer = onAnswer;
    }

    @Override
    public boolean step() {
        SimulatedNode to = servers.any();
        if (to == null) {
            return false;
        }
        int number = tries++;
        if (number > 0) {
            world.tally().count(Trouble.CLIENT_RETRY);
        }
        Trouble trouble = world.network().next();
        try {
            if (trouble == null) {
                onAnswer.accept(attempt.send(to, number));
                return true;
            }
            return disturbed(trouble, to, number);
        } catch (ApiException e) {
            // Refused for good, or worth another try.
            return e.code() != ErrorCode.UNAVAILABLE || tries > TRIES_MAX;
        }
    }

    private boolean disturbed(Trouble trouble, SimulatedNode to, int number) {
        switch (trouble) {
            case LOST_REQUEST -> {
                if (keyed && world.happens(0.5)) {
                    world.network().delay(() -> attempt.send(to, number));
                }
            }
            case TWICE -> {
                if (keyed) {
                    var _ = attempt.send(to, number);
                }
                onAnswer.accept(attempt.send(to, number));
                return true;
            }
            default -> {
                var _ = attempt.send(to, number);
            }
        }
        return tries > TRIES_MAX;
    }
}
