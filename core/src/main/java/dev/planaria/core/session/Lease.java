package dev.planaria.core.session;

import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import org.jspecify.annotations.Nullable;

/// The right to think for a session, and the fence behind it: every write names the epoch, and a
/// newer claim makes this one worthless (protocol C1).
///
/// @param thread the session's primary thread
/// @param epoch rises with every claim
/// @param from the owner that had not given it back and was taken over from, dead or stuck; null
///   where nobody had it
public record Lease(
        SessionId session, ThreadId thread, NodeId node, long epoch, @Nullable NodeId from) {}
