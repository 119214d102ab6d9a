/// Threads: {@link dev.lloyd.core.parallel.Workers} is the only way in which Lloyd's mathematics runs in
/// parallel.
@NullMarked
package dev.lloyd.core.parallel;

import org.jspecify.annotations.NullMarked;
