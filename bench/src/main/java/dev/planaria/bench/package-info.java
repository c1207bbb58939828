/// Benchmarks, one command each. No module of its own: a bench looks at everything, from outside
/// and from inside.
@NullMarked
package dev.planaria.bench;

import org.jspecify.annotations.NullMarked;
