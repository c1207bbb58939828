package dev.planaria.adapters.sqlite;

import dev.planaria.core.session.Event;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.EventRows;
import dev.planaria.core.store.Head;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is durable of one session, as of one commit.
///
/// @param document null where it is not known
/// @param pending in order of arrival; null where it is not known
/// @param tail of the primary thread; null where it is not known
record SessionAtHand(
        Head head,
        @Nullable Session document,
        @Nullable List<Event> pending,
        EventRows.@Nullable Tail tail) {}
