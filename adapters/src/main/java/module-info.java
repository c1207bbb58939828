import org.jspecify.annotations.NullMarked;

/// The outside world, one package per outside thing; none knows another.
@NullMarked
module dev.planaria.adapters {
    exports dev.planaria.adapters.anthropic;
    exports dev.planaria.adapters.hands;
    exports dev.planaria.adapters.postgresql;
    exports dev.planaria.adapters.rehearsal;
    exports dev.planaria.adapters.rehearsal.script;
    exports dev.planaria.adapters.sqlite;

    requires transitive dev.planaria.core;
    requires io.helidon.http;
    requires io.helidon.webserver;
    requires java.sql;
    requires org.postgresql.jdbc;
    requires org.xerial.sqlitejdbc;
    requires static transitive org.jspecify;
    requires tools.jackson.databind;
}
