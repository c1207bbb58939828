package dev.planaria.core.session;

import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;

/// The right to think for a session, and the fence behind it: every write names the epoch, and a
/// newer claim makes this one worthless (protocol C1).
///
/// @param thread the session's primary thread
/// @param epoch rises with every claim
public record Lease(SessionId session, ThreadId thread, NodeId node, long epoch) {}
