package dev.planaria.core.session;

import dev.planaria.core.id.AgentId;
import dev.planaria.core.id.HandId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Cursor;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.Page;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.request.TimeRange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The sessions themselves. Every change is durable when the call returns. Safe for many threads.
public interface Sessions {
    /// Keeps a new session with its first inputs, all or nothing. With inputs it is born running,
    /// and taken by this node if it may think (protocol C3). The same receipt returns the session
    /// it made before.
    Created create(Receipt receipt, Session session, List<Event.Draft> inputs);

    /// @param lease the session is taken for this node and must be handed to `Orchestrator.wake`
    record Created(Session session, @Nullable Lease lease) {}

    /// Empty when there is none in this workspace.
    Optional<Session> get(WorkspaceId workspace, SessionId id);

    /// The session that a lease is about, for the brain that holds it; empty when it was deleted.
    Optional<Session> get(Lease lease);

    Page<Session> list(WorkspaceId workspace, Query query);

    /// Changes title, metadata or the frozen agent in one transaction with reading, and appends
    /// `session.updated` with what changed; nothing is written where nothing changes. A changed
    /// agent needs a session that no brain works on and that is not due (protocol C6): otherwise
    /// 400.
    ///
    /// @param change gets the session and returns it with other labels or another agent; must be
    ///   quick
    Session update(WorkspaceId workspace, SessionId id, UnaryOperator<Session> change);

    /// Ends the session for good: `session.status_terminated`, then no more inputs. Refused with
    /// 400 while running (protocol C6). Archiving twice changes nothing.
    Session archive(WorkspaceId workspace, SessionId id);

    /// Removes the session with its log and all that waits. Refused with 400 while running
    /// (protocol C6). Whoever waits for it is woken; its log is empty from now on.
    ///
    /// @return the hands it had, to be discarded by the caller: nothing else knows them any more
    List<HandId> delete(WorkspaceId workspace, SessionId id);

    /// Which part of the list is wanted.
    ///
    /// @param statuses empty for all
    record Query(
            int limit,
            @Nullable Cursor at,
            Order order,
            boolean includeArchived,
            TimeRange created,
            Set<SessionStatus> statuses,
            @Nullable OfAgent agent) {
        public Query {
            statuses = Set.copyOf(statuses);
        }
    }

    /// Sessions of this agent; of one version, or of any.
    record OfAgent(AgentId id, @Nullable Integer version) {}
}
