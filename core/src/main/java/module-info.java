import org.jspecify.annotations.NullMarked;

/// The words and the loop of Planaria: what a session is, and how it goes on. No network, no SQL,
/// no files.
///
/// Packages, ground floor first; an upper one may know a lower one, never the other way round.
@NullMarked
module dev.planaria.core {
    requires transitive tools.jackson.databind;
    requires static transitive org.jspecify;
}
