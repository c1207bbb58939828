package dev.planaria.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

final class LogLineTest {
    @Test
    void aRecordIsOneLineWhateverItHolds() {
        LogRecord entry = new LogRecord(Level.WARNING, "a {0}\nb\r\nc");
        entry.setParameters(new Object[] {"x\u2028y"});
        entry.setLoggerName("dev.planaria.server.gateway.ModelKeys");
        entry.setInstant(Instant.parse("2026-11-22T15:00:00.5Z"));

        assertThat(new LogLine().format(entry))
                .isEqualTo("2026-11-22T15:00:00.500Z WARNING ModelKeys: a x y b c\n");
    }

    @Test
    void aThrowableIsNamedWithItsCausesAndFrames() {
        LogRecord entry = new LogRecord(Level.SEVERE, "lost");
        entry.setInstant(Instant.EPOCH);
        entry.setThrown(new IllegalStateException("outer", new IOException("in\nner")));

        assertThat(new LogLine().format(entry).lines())
                .startsWith(
                        "1970-01-01T00:00:00.000Z SEVERE planaria: lost:"
                                + " java.lang.IllegalStateException: outer: java.io.IOException: in ner")
                .anyMatch(line -> line.startsWith("    at dev.planaria.server.LogLineTest"));
    }
}
