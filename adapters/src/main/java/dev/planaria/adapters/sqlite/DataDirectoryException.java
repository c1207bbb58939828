package dev.planaria.adapters.sqlite;

import org.jspecify.annotations.Nullable;

/// The data directory cannot be used as it is. The message is one line that says why and what to
/// do.
public final class DataDirectoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DataDirectoryException(String message) {
        this(message, null);
    }

    DataDirectoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
