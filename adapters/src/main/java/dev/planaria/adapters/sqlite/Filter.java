package dev.planaria.adapters.sqlite;

import dev.planaria.core.request.Cursor;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.TimeRange;
import dev.planaria.core.store.Micros;
import dev.planaria.core.store.Window;
import dev.planaria.core.wire.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;

/// A query with the conditions that a caller asked for. The text is made of constants only; what
/// comes from outside is bound.
final class Filter {
    private final StringBuilder text;
    private final List<@Nullable Object> arguments = new ArrayList<>();
    private String word = " where ";

    Filter(String select) {
        this.text = new StringBuilder(select);
    }

    Filter and(String condition, @Nullable Object... values) {
        text.append(word).append(condition);
        word = " and ";
        arguments.addAll(Arrays.asList(values));
        return this;
    }

    /// One statement whatever the number of values.
    Filter andIn(String column, List<String> values) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        values.forEach(array::add);
        return and(column + " in (select value from json_each(?))", Json.text(array));
    }

    Filter andWithin(String column, TimeRange range) {
        if (range.after() != null) {
            and(column + " > ?", Micros.of(range.after()));
        }
        if (range.from() != null) {
            and(column + " >= ?", Micros.ceil(range.from()));
        }
        if (range.before() != null) {
            and(column + " < ?", Micros.ceil(range.before()));
        }
        if (range.until() != null) {
            and(column + " <= ?", Micros.of(range.until()));
        }
        return this;
    }

    Filter within(Window window, String rank, String id) {
        boolean ascending = window.order() == Order.ASCENDING;
        Cursor beyond = window.beyond();
        if (beyond != null) {
            and(
                    "(" + rank + ", " + id + ") " + (ascending ? ">" : "<") + " (?, ?)",
                    beyond.rank(),
                    beyond.id());
        }
        String direction = ascending ? "" : " desc";
        return ordered(rank + direction + ", " + id + direction, window.limit());
    }

    Filter ordered(String by, int limit) {
        text.append(" order by ").append(by).append(" limit ?");
        arguments.add(limit);
        return this;
    }

    <T> List<T> list(Sql sql, Sql.RowReader<T> reader) {
        return sql.list(text.toString(), reader, arguments.toArray());
    }
}
