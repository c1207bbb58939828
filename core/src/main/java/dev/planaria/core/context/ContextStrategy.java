package dev.planaria.core.context;

import dev.planaria.core.session.Session;

/// From history to prompt. Pure: no I/O, no clock (architecture, forbidden arrow 6).
public interface ContextStrategy {
    /// An empty context for this session; its events are then added in log order.
    Context open(Session session);
}
