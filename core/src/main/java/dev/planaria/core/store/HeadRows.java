package dev.planaria.core.store;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Sessions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One row a session: its [Head], and beside it the document of what changes seldom.
public interface HeadRows {
    /// Whichever workspace it is in.
    @Nullable Head find(SessionId id);

    /// The document of a session, with the state of its head.
    Session session(Head head);

    /// A new session with an empty log.
    void insert(Head head, Session document);

    void update(Head head);

    /// Changes the document alone.
    void replace(Session document);

    /// Removes the session from all tables but for the receipt of its making.
    void delete(Head head);

    /// See [Finder].
    Finder finder();

    /// @param arrivals how many inputs were ever accepted
    /// @param last position in the log of its primary thread
    record Mark(long arrivals, long last) {}

    /// Searches over all heads.
    interface Finder {
        /// Sessions for which [Head#isDue] holds, those that have waited longest first: of these
        /// shards, and of any that have waited for [Shards#PATIENCE].
        List<SessionId> due(Shards own, int limit);

        /// How far these sessions have come, in one statement; those that are gone are left out.
        Map<SessionId, Mark> marks(Collection<SessionId> sessions);

        /// Sessions that match the filters of the query, within the window, in its order. Ranked by
        /// creation time in microseconds.
        List<Session> list(WorkspaceId workspace, Sessions.Query query, Window window);
    }
}
