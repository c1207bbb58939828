package dev.planaria.server;

import dev.planaria.adapters.rehearsal.RehearsalServer;
import dev.planaria.adapters.rehearsal.script.Scripts;
import dev.planaria.server.config.SetupException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rehearsal model inside this server: started on loopback when it is first asked, since most
/// servers never do.
final class LazyRehearsal implements Supplier<URI>, AutoCloseable {
    private final @Nullable Scripts given;
    private @Nullable RehearsalServer server;

    /// @param folder of scripts; null for those that it brings, which are right and need not be
    ///   read before they are wanted
    LazyRehearsal(@Nullable Path folder) throws SetupException {
        this.given = folder == null ? null : scripts(folder);
    }

    /// Reads them at once: a script that is wrong is told at the start and not in a session.
    static Scripts scripts(@Nullable Path folder) throws SetupException {
        if (folder == null) {
            return Scripts.of();
        }
        try {
            return Scripts.load(folder);
        } catch (IOException e) {
            throw new SetupException("the rehearsal scripts in " + folder + " cannot be read");
        } catch (IllegalArgumentException e) {
            throw new SetupException("rehearsal scripts: " + e.getMessage());
        }
    }

    @Override
    public synchronized URI get() {
        if (server == null) {
            server = RehearsalServer.start(0, given == null ? Scripts.of() : given);
        }
        return URI.create(server.url());
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.close();
        }
    }
}
