/// Coded vectors in a file: {@link dev.lloyd.vectors.index.VectorIndex} reads and searches one (start here),
/// {@link dev.lloyd.vectors.index.IndexWriter} writes one, {@link dev.lloyd.vectors.index.IndexBuilding} makes
/// one from a file of vectors, {@link dev.lloyd.vectors.index.IndexGraph} one with a graph, and {@link
/// dev.lloyd.vectors.index.IndexEdit} makes a changed one from another.
@NullMarked
package dev.lloyd.vectors.index;

import org.jspecify.annotations.NullMarked;
