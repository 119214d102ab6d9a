/// Seeded randomness: {@link dev.lloyd.core.random.Seeds} is the only source; nothing reads a clock.
@NullMarked
package dev.lloyd.core.random;

import org.jspecify.annotations.NullMarked;
