/// What must be true after a storm of disasters, told from what clients were promised, saw, and
/// what the store holds in the end. Pure: no network, no files, no clock.
@NullMarked
package dev.planaria.bench.chaos;

import org.jspecify.annotations.NullMarked;
