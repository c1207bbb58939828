import org.jspecify.annotations.NullMarked;

/// The command line: a client of the HTTP API like any other.
@NullMarked
module dev.planaria.cli {
    exports dev.planaria.cli;

    opens dev.planaria.cli to
            info.picocli;

    requires transitive dev.planaria.core;
    requires transitive info.picocli;
    requires java.net.http;
    requires static transitive org.jspecify;
}
