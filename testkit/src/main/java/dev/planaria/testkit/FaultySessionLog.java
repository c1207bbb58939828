package dev.planaria.testkit;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.SessionLog;
import dev.planaria.core.session.Slice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The log of a process that dies with its [FaultyLeases]: the dead do not read.
public final class FaultySessionLog implements SessionLog {
    private final SessionLog log;
    private final Faults faults;

    public FaultySessionLog(SessionLog log, Faults faults) {
        this.log = log;
        this.faults = faults;
    }

    @Override
    public List<Event> getEvents(ThreadId thread, Slice slice) {
        faults.alive();
        return log.getEvents(thread, slice);
    }

    @Override
    public Optional<Event> find(ThreadId thread, EventId id) {
        faults.alive();
        return log.find(thread, id);
    }

    @Override
    public boolean awaitEvents(ThreadId thread, Position after, Duration timeout)
            throws InterruptedException {
        faults.alive();
        return log.awaitEvents(thread, after, timeout);
    }
}
