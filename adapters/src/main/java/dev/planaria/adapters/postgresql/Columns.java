package dev.planaria.adapters.postgresql;

import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Rows turned into columns, as `unnest` takes them.
final class Columns {
    private Columns() {}

    static <T> @Nullable String[] texts(
            Collection<T> rows, Function<? super T, @Nullable String> column) {
        @Nullable String[] texts = new @Nullable String[rows.size()];
        int i = 0;
        for (T row : rows) {
            texts[i++] = column.apply(row);
        }
        return texts;
    }

    static <T> @Nullable Long[] numbers(
            Collection<T> rows, Function<? super T, ? extends @Nullable Number> column) {
        @Nullable Long[] numbers = new @Nullable Long[rows.size()];
        int i = 0;
        for (T row : rows) {
            Number number = column.apply(row);
            numbers[i++] = number == null ? null : number.longValue();
        }
        return numbers;
    }
}
