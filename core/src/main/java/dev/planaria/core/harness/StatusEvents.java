package dev.planaria.core.harness;

import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.StopReason;
import java.util.List;

/// The events that tell of a session's status, in the order that clients expect: the thread's, then
/// the session's (observed behaviour §2).
final class StatusEvents {
    private final Turn turn;

    StatusEvents(Turn turn) {
        this.turn = turn;
    }

    /// Nothing where the log says so already.
    List<Event.Draft> running() {
        if (turn.state().phase() == ThreadState.Phase.RUNNING) {
            return List.of();
        }
        return List.of(
                draft(new EventBody.ThreadRunning(turn.lease().thread(), agent())),
                draft(new EventBody.StatusRunning()));
    }

    List<Event.Draft> rescheduled() {
        return List.of(
                draft(new EventBody.ThreadRescheduled(turn.lease().thread(), agent())),
                draft(new EventBody.StatusRescheduled()));
    }

    List<Event.Draft> idle(StopReason reason) {
        double active = turn.state().activeAt(turn.now()).toMillis() / 1000.0;
        return List.of(
                draft(new EventBody.ThreadIdle(turn.lease().thread(), agent(), reason)),
                draft(new EventBody.SessionUsage(turn.state().usage(), active)),
                draft(new EventBody.StatusIdle(reason)));
    }

    Event.Draft draft(EventBody body) {
        return new Event.Draft(turn.freshId(), body);
    }

    private String agent() {
        return turn.session().setup().agent().config().name();
    }
}
