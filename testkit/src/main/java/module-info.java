import org.jspecify.annotations.NullMarked;

/// Contracts that every implementation passes, fakes that pass them too, and faults driven by one
/// seed.
@NullMarked
module dev.planaria.testkit {
    exports dev.planaria.testkit;
    exports dev.planaria.testkit.simulation;

    requires transitive java.logging;
    requires transitive dev.planaria.core;
    requires transitive org.junit.jupiter.api;
    requires org.junit.jupiter.params;
    requires transitive org.assertj.core;
    requires static transitive org.jspecify;
}
