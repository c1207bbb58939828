/// The single-container design, built from this project's own parts: what the two designs are
/// compared by.
@NullMarked
package dev.planaria.bench.coupled;

import org.jspecify.annotations.NullMarked;
