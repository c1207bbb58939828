package dev.planaria.core.harness;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.SessionId;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Every failure of this server, counted by its class and told in one line of the log that begins
/// with the class (protocol §8). Never what users or models wrote. Safe for many threads.
public final class FailureBook {
    private static final System.Logger LOG = System.getLogger(FailureBook.class.getName());

    private final Map<FailureClass, LongAdder> adders = new EnumMap<>(FailureClass.class);

    public FailureBook() {
        for (FailureClass failure : FailureClass.values()) {
            adders.put(failure, new LongAdder());
        }
    }

    /// It happened.
    ///
    /// @param session null where it is about none
    /// @param what names and numbers for an operator; no user data
    public void note(FailureClass failure, @Nullable SessionId session, String what) {
        LongAdder adder = adders.get(failure);
        if (adder != null) {
            adder.increment();
        }
        LOG.log(
                levelOf(failure),
                "{0} session={1} {2}",
                failure.wireName(),
                session == null ? "-" : session.value(),
                what);
    }

    /// How often since this server began.
    public long count(FailureClass failure) {
        LongAdder adder = adders.get(failure);
        return adder == null ? 0 : adder.sum();
    }

    /// What is part of everyday work would drown the rest.
    private static System.Logger.Level levelOf(FailureClass failure) {
        return switch (failure) {
            case TOOL_ERROR, TOOL_TIMEOUT, CANCELLED, STALE -> System.Logger.Level.DEBUG;
            case HARNESS_BUG, PARKED, STORE_DOWN -> System.Logger.Level.ERROR;
            default -> System.Logger.Level.WARNING;
        };
    }
}
