package dev.planaria.core.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A piece of a list.
///
/// @param next where the following page begins, null on the last
/// @param previous where the preceding page begins, null on the first
public record Page<T>(List<T> items, @Nullable Cursor next, @Nullable Cursor previous) {
    public Page {
        items = List.copyOf(items);
    }
}
