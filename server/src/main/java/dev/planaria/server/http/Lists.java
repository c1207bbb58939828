package dev.planaria.server.http;

import dev.planaria.core.request.Cursor;
import dev.planaria.core.request.Page;
import dev.planaria.core.wire.Json;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Lists as the wire shows them (API contract 1.7), and how long they may be (observed behaviour
/// §8).
final class Lists {
    static final int USUAL = 20;
    static final int MAX = 100;
    static final int SESSIONS_MAX = 1_000;
    static final int RESOURCES_MAX = 1_000;
    static final int EVENTS_MAX = 1_000;

    private Lists() {}

    static <T> Answer forward(Page<T> page, Function<T, JsonNode> write) {
        return Answer.ok(body(texts(page, write), page.next(), ""));
    }

    /// A list that can also be paged back: sessions only.
    static <T> Answer bothWays(Page<T> page, Function<T, JsonNode> write) {
        return Answer.ok(
                body(texts(page, write), page.next(), ",\"prev_page\":" + quoted(page.previous())));
    }

    static Answer ofTexts(List<String> items, @Nullable Cursor next) {
        return Answer.ok(body(items, next, ""));
    }

    private static <T> List<String> texts(Page<T> page, Function<T, JsonNode> write) {
        return page.items().stream().map(item -> Json.text(write.apply(item))).toList();
    }

    private static String body(List<String> items, @Nullable Cursor next, String more) {
        StringBuilder body = new StringBuilder("{\"data\":[");
        for (int i = 0; i < items.size(); i++) {
            body.append(i == 0 ? "" : ",").append(items.get(i));
        }
        return body.append("],\"next_page\":")
                .append(quoted(next))
                .append(more)
                .append('}')
                .toString();
    }

    /// A cursor's text needs no escapes.
    private static String quoted(@Nullable Cursor cursor) {
        return cursor == null ? "null" : '"' + cursor.encode() + '"';
    }
}
