import org.jspecify.annotations.NullMarked;

/// REST, SSE, the gateway, and the wiring: `Main` is the only place that knows every
/// implementation.
@NullMarked
module dev.planaria.server {
    opens dev.planaria.server to
            info.picocli;
    opens dev.planaria.server.demo to
            info.picocli;

    requires transitive dev.planaria.core;
    requires dev.planaria.adapters;
    requires dev.planaria.cli;
    requires io.helidon.http;
    requires io.helidon.webserver;
    requires io.prometheus.metrics.core;
    requires io.prometheus.metrics.model;
    requires io.prometheus.writer.text;
    requires java.logging;
    requires okhttp3;
    requires static transitive org.jspecify;

    uses dev.planaria.cli.ExtraCommand;
}
