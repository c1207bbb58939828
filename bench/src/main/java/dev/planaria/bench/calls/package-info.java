/// Calls of tools that are cut at every point of their life, with real hands: each has exactly one
/// result, and nothing happens twice.
@NullMarked
package dev.planaria.bench.calls;

import org.jspecify.annotations.NullMarked;
