/// What a benchmark found, what was asked of it, and the files and the page that tell both.
@NullMarked
package dev.planaria.bench.result;

import org.jspecify.annotations.NullMarked;
