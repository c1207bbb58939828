import org.jspecify.annotations.NullMarked;

/// The words and the loop of Planaria: what a session is, and how it goes on. No network, no SQL,
/// no files.
///
/// Packages, ground floor first; an upper one may know a lower one, never the other way round.
@NullMarked
module dev.planaria.core {
    exports dev.planaria.core.id;
    exports dev.planaria.core.error;
    exports dev.planaria.core.request;
    exports dev.planaria.core.agent;
    exports dev.planaria.core.resource;
    exports dev.planaria.core.session;
    exports dev.planaria.core.tool;
    exports dev.planaria.core.sandbox;
    exports dev.planaria.core.vault;
    exports dev.planaria.core.model;
    exports dev.planaria.core.context;
    exports dev.planaria.core.harness;
    exports dev.planaria.core.orchestration;
    exports dev.planaria.core.wire;
    exports dev.planaria.core.store;

    requires transitive tools.jackson.databind;
    requires static transitive org.jspecify;
}
