package dev.planaria.server;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/// One line per record: when, how bad, who, what. The frames of a throwable follow, indented, since
/// a bug without them cannot be found.
public final class LogLine extends Formatter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /// For the log manager, which knows this class by its name.
    public LogLine() {}

    @Override
    public String format(LogRecord entry) {
        StringBuilder line = new StringBuilder();
        line.append(TIME.format(entry.getInstant()))
                .append(' ')
                .append(entry.getLevel().getName())
                .append(' ')
                .append(name(entry.getLoggerName()))
                .append(": ")
                // why: nothing that was logged may look like another line.
                .append(formatMessage(entry).replaceAll("\\R", " "));
        for (Throwable cause = entry.getThrown(); cause != null; cause = cause.getCause()) {
            line.append(": ").append(cause.toString().replaceAll("\\R", " "));
        }
        line.append('\n');
        if (entry.getThrown() != null) {
            for (StackTraceElement frame : entry.getThrown().getStackTrace()) {
                line.append("    at ").append(frame).append('\n');
            }
        }
        return line.toString();
    }

    private static String name(@Nullable String logger) {
        return logger == null ? "planaria" : logger.substring(logger.lastIndexOf('.') + 1);
    }
}
