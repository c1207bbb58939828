package dev.planaria.adapters.jdbc;

import dev.planaria.core.request.Cursor;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.TimeRange;
import dev.planaria.core.store.Micros;
import dev.planaria.core.store.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query with the conditions that a caller asked for. The text is made of constants only; what
/// comes from outside is bound.
public final class Filter {
    private final StringBuilder text;
    private final List<@Nullable Object> arguments = new ArrayList<>();
    private String word = " where ";

    public Filter(String select) {
        this.text = new StringBuilder(select);
    }

    public Filter and(String condition, @Nullable Object... values) {
        text.append(word).append(condition);
        word = " and ";
        arguments.addAll(Arrays.asList(values));
        return this;
    }

    /// Places are filled up to a power of two, so that there are few statements to keep prepared.
    public Filter andIn(String column, List<String> values) {
        int places = Integer.highestOneBit(Math.max(1, 2 * values.size() - 1));
        List<String> filled = new ArrayList<>(values);
        while (filled.size() < places) {
            filled.add(values.getLast());
        }
        String marks = String.join(", ", Collections.nCopies(places, "?"));
        return and(column + " in (" + marks + ")", filled.toArray());
    }

    public Filter andWithin(String column, TimeRange range) {
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

    public Filter within(Window window, String rank, String id) {
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

    public Filter ordered(String by, int limit) {
        text.append(" order by ").append(by).append(" limit ?");
        arguments.add(limit);
        return this;
    }

    public <T> List<T> list(Sql sql, Sql.RowReader<T> reader) {
        return sql.list(text.toString(), reader, arguments.toArray());
    }
}
