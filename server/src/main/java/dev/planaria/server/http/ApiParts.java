package dev.planaria.server.http;

import dev.planaria.core.agent.Agent;
import dev.planaria.core.agent.Catalog;
import dev.planaria.core.agent.Environment;
import dev.planaria.core.request.Receipts;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Previews;
import dev.planaria.core.session.SessionLog;
import dev.planaria.core.session.Sessions;

/// All that the routes know of the rest: the log, the catalogs and what is being said right now.
public record ApiParts(
        Catalog<Agent> agents,
        Catalog<Environment> environments,
        Sessions sessions,
        SessionLog log,
        Inbox inbox,
        Receipts receipts,
        Previews previews) {}
