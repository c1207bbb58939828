package dev.planaria.adapters.postgresql;

import dev.planaria.adapters.jdbc.Sql;
import dev.planaria.adapters.jdbc.SqlFailedException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One thread's connection, made again for ever when it is lost. For that thread alone.
final class Line {
    private static final System.Logger LOG = System.getLogger(Line.class.getName());
    private static final Duration PAUSE_MIN = Duration.ofMillis(20);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(1);

    private final String place;
    private final Supplier<Sql> open;
    private final CountDownLatch closing;
    private @Nullable Sql sql;
    private boolean told;

    /// @param closing open as long as it is worth trying
    Line(String place, Supplier<Sql> open, CountDownLatch closing) {
        this.place = place;
        this.open = open;
        this.closing = closing;
    }

    /// The connection, made anew where there is none.
    ///
    /// @param meanwhile told why not after each attempt that failed; says whether to go on
    /// @return null when nobody wants it any more
    @Nullable Sql get(Waiting meanwhile) {
        Duration pause = PAUSE_MIN;
        while (sql == null) {
            String why;
            try {
                sql = open.get();
                if (told) {
                    told = false;
                    LOG.log(System.Logger.Level.INFO, place + " is there again.");
                }
                break;
            } catch (SqlFailedException e) {
                why = place + " cannot be reached: " + SqlStates.line(e);
            } catch (PostgresRefusedException e) {
                why = e.getMessage();
            }
            if (!told) {
                told = true;
                LOG.log(System.Logger.Level.WARNING, why + "; trying again for ever.");
            }
            if (!meanwhile.goesOn(why) || isClosing(pause)) {
                return null;
            }
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : twice;
        }
        return sql;
    }

    /// Whoever waits for a connection.
    interface Waiting {
        boolean goesOn(String why);
    }

    private boolean isClosing(Duration pause) {
        try {
            return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts it but a debugger.
            return false;
        }
    }

    /// Takes back what was not committed; where that is not sure, by another connection.
    void rollback() {
        quietly(Sql::rollback);
    }

    /// It is of no use any more.
    void drop() {
        quietly(Connector::close);
        sql = null;
    }

    private void quietly(Consumer<Sql> step) {
        Sql present = sql;
        if (present == null) {
            return;
        }
        try {
            step.accept(present);
        } catch (SqlFailedException e) {
            Connector.close(present);
            sql = null;
        }
    }
}
