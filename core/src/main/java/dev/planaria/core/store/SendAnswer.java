package dev.planaria.core.store;

import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Position;
import dev.planaria.core.wire.EventJson;
import java.util.List;

/// The answer to a request that sent events, as a receipt keeps it: a line for each event, its
/// position (or nothing) and a space before its wire JSON.
final class SendAnswer {
    private SendAnswer() {}

    static String write(List<Event> events) {
        StringBuilder lines = new StringBuilder();
        for (Event event : events) {
            Position position = event.position();
            lines.append(position == null ? "" : position.value())
                    .append(' ')
                    .append(event.wire())
                    .append('\n');
        }
        return lines.toString();
    }

    static List<Event> read(ThreadId thread, String lines) {
        return lines.lines().map(line -> event(thread, line)).toList();
    }

    private static Event event(ThreadId thread, String line) {
        int space = line.indexOf(' ');
        Position position =
                space == 0 ? null : new Position(Long.parseLong(line.substring(0, space)));
        return EventJson.event(thread, position, line.substring(space + 1), null);
    }
}
