package dev.planaria.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How texts, times and sizes look in a terminal. What came from a model or a tool is shown without
/// control characters: a terminal obeys escape sequences, and those may come from anywhere.
final class Texts {
    private Texts() {}

    /// Without control characters other than line feed and tab.
    static String safe(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean kept = !Character.isISOControl(c) || c == '\n' || c == '\t';
            if (!kept && out == null) {
                out = new StringBuilder(text.length()).append(text, 0, i);
            } else if (kept && out != null) {
                out.append(c);
            }
        }
        return out == null ? text : out.toString();
    }

    /// One line of at most `limit` characters; what was cut is shown by an ellipsis.
    static String oneLine(String text, int limit) {
        String line = safe(text).strip().replaceAll("\\s*\\R\\s*", " ⏎ ").replace('\t', ' ');
        return line.length() <= limit ? line : line.substring(0, limit - 1) + "…";
    }

    /// `312 ms`, `4.2 s`, `3 min 05 s`.
    static String duration(Duration time) {
        long millis = Math.max(0, time.toMillis());
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
        }
        return String.format(Locale.ROOT, "%d min %02d s", millis / 60_000, millis / 1_000 % 60);
    }

    /// `17 B`, `1.2 KiB`, `3.4 MiB`.
    static String size(long bytes) {
        if (bytes < 1_024) {
            return bytes + " B";
        }
        if (bytes < 1_048_576) {
            return String.format(Locale.ROOT, "%.1f KiB", bytes / 1_024.0);
        }
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 1_048_576.0);
    }

    /// `1 tool call`, `2 tool calls`.
    static String count(long number, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
    }

    /// Why something failed, in words even where the exception has none.
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getMessage() == null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        @Nullable String message = cause.getMessage();
        if (message != null) {
            return oneLine(message, 500);
        }
        if (cause instanceof ConnectException) {
            return "connection refused";
        }
        return cause instanceof IOException ? "connection lost" : cause.getClass().getSimpleName();
    }
}
