package dev.planaria.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/// Where log lines go: standard error, as [LogLine] writes them. Our own from INFO on; libraries
/// only where something is wrong.
final class Logs {
    private static final String CONFIGURATION =
            """
            handlers = java.util.logging.ConsoleHandler
            java.util.logging.ConsoleHandler.level = ALL
            java.util.logging.ConsoleHandler.formatter = dev.planaria.server.LogLine
            .level = WARNING
            dev.planaria.level = INFO
            """;

    /// A listener that cannot bind is told by our own line.
    private static final String QUIET = "io.helidon.webserver.ServerListener.level = OFF\n";

    private Logs() {}

    /// Sets them up, unless whoever started this Java configured logging himself.
    static void open() {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try {
            LogManager.getLogManager()
                    .readConfiguration(
                            new ByteArrayInputStream(
                                    (CONFIGURATION + QUIET).getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("logging cannot be configured", e);
        }
    }
}
