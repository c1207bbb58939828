package dev.planaria.server.config;

import dev.planaria.server.config.Settings.Environment;
import org.jspecify.annotations.Nullable;

/// A database that servers share, and who we are to it. Never shown by accident: the URL may hold a
/// password.
///
/// @param user null where the URL names one
/// @param password null where the URL has it, a password file does, or there is none
public record SharedStore(String url, @Nullable String user, @Nullable String password) {
    private static final String KNOWN = "jdbc:postgresql:";

    static @Nullable SharedStore of(@Nullable String url, Environment environment)
            throws SetupException {
        if (url == null) {
            return null;
        }
        if (!url.startsWith(KNOWN)) {
            throw new SetupException(
                    "the store is not known; write jdbc:postgresql://HOST:PORT/DATABASE, or leave it"
                            + " out for the one in the data directory");
        }
        return new SharedStore(
                url,
                environment.get("PLANARIA_STORE_USER"),
                environment.get("PLANARIA_STORE_PASSWORD"));
    }

    @Override
    public String toString() {
        return "SharedStore";
    }
}
