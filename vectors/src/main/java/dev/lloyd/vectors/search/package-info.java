/// Search among coded vectors. {@link dev.lloyd.vectors.search.ExhaustiveSearch} tries every one and is what
/// indexes are measured against.
@NullMarked
package dev.lloyd.vectors.search;

import org.jspecify.annotations.NullMarked;
