/// A storm over real servers: processes that are killed and stopped, and the clients that write,
/// read and listen meanwhile. What they were promised and saw goes to the checker.
@NullMarked
package dev.planaria.bench.storm;

import org.jspecify.annotations.NullMarked;
