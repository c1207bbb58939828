package dev.planaria.adapters.postgresql;

import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where the database is and who we are to it. Never shows the password.
///
/// @param url `jdbc:postgresql://host[:port]/database[?parameters of the driver]`
/// @param user null where the URL names one, or the operating system's user is meant
/// @param password null where the URL has it, a `.pgpass` file does, or there is none
public record PostgresAccess(String url, @Nullable String user, @Nullable String password) {
    private static final String PREFIX = "jdbc:postgresql:";

    /// Several hosts are separated by commas.
    private static final Pattern URL =
            Pattern.compile(PREFIX + "(?://([^/?@\\s]*)/)?([^/?@\\s]*)(?:\\?\\S*)?");

    /// @throws PostgresRefusedException when it is no such URL
    public PostgresAccess {
        if (!URL.matcher(url).matches()) {
            throw notUnderstood();
        }
    }

    /// The URL is not repeated: it may hold a password.
    static PostgresRefusedException notUnderstood() {
        return new PostgresRefusedException(
                "the store's URL is not understood; write"
                        + " jdbc:postgresql://HOST:PORT/DATABASE, with user and password in"
                        + " PLANARIA_STORE_USER and PLANARIA_STORE_PASSWORD");
    }

    /// The place, fit to be shown.
    public String place() {
        Matcher parts = URL.matcher(url);
        String host = parts.matches() ? parts.group(1) : null;
        return "PostgreSQL at "
                + (host == null || host.isEmpty() ? "localhost" : host)
                + "/"
                + parts.group(2);
    }

    /// The driver's properties: what the URL says goes before what is said beside it.
    Properties properties() {
        Properties properties = new Properties();
        if (user != null && leaves("user")) {
            properties.setProperty("user", user);
        }
        if (password != null && leaves("password")) {
            properties.setProperty("password", password);
        }
        return properties;
    }

    /// Whether the URL leaves this to us.
    boolean leaves(String property) {
        return !url.contains("?" + property + "=") && !url.contains("&" + property + "=");
    }

    @Override
    public String toString() {
        return place();
    }
}
