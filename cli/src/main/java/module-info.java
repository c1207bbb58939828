import org.jspecify.annotations.NullMarked;

/// The command line: a client of the HTTP API like any other.
@NullMarked
module dev.planaria.cli {
    requires transitive dev.planaria.core;
    requires transitive info.picocli;
    requires java.net.http;
    requires static transitive org.jspecify;
}
