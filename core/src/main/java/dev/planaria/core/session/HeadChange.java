package dev.planaria.core.session;

import dev.planaria.core.id.EventId;
import dev.planaria.core.session.EventBody.ModelRequestEnd;
import dev.planaria.core.session.EventBody.StatusIdle;
import dev.planaria.core.session.EventBody.StatusRescheduled;
import dev.planaria.core.session.EventBody.StatusRunning;
import dev.planaria.core.session.EventBody.StatusTerminated;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an append means for the session's head row: the row is a fold of the events, in every store
/// alike.
///
/// @param status the new status, null where it stays
/// @param used to be added to the usage so far
/// @param blockers calls that somebody must answer before the session goes on; null where they stay
public record HeadChange(
        @Nullable SessionStatus status, Usage used, @Nullable Set<EventId> blockers) {

    public static HeadChange of(List<? extends EventBody> bodies) {
        SessionStatus status = null;
        Usage used = Usage.NONE;
        Set<EventId> blockers = null;
        for (EventBody body : bodies) {
            switch (body) {
                case StatusRunning _ -> {
                    status = SessionStatus.RUNNING;
                    blockers = Set.of();
                }
                case StatusIdle(StopReason reason) -> {
                    status = SessionStatus.IDLE;
                    blockers =
                            reason instanceof StopReason.RequiresAction(List<EventId> ids)
                                    ? Set.copyOf(ids)
                                    : Set.of();
                }
                case StatusRescheduled _ -> status = SessionStatus.RESCHEDULING;
                case StatusTerminated _ -> status = SessionStatus.TERMINATED;
                case ModelRequestEnd end -> used = used.plus(end.usage());
                default -> {
                    // Everything else leaves the head row alone.
                }
            }
        }
        return new HeadChange(status, used, blockers);
    }
}
