/// A graph over the codes of vectors, for any codec: a search walks it from one entry point towards a query and
/// scores a small part of the vectors.
///
/// Start at {@link dev.lloyd.vectors.graph.GraphBuilding}, which makes a {@link dev.lloyd.vectors.graph.Graph} of a
/// {@link dev.lloyd.vectors.graph.GraphShape}, and {@link dev.lloyd.vectors.graph.GraphSearch}, which searches it.
/// Beneath both is one walk (`Walk`) that keeps a `Beam` of the best. Building: `CodeSpace` says how far codes are
/// apart, `Pruning` which links of a vector are worth keeping, `Mending` that no vector is lost. {@link
/// dev.lloyd.vectors.graph.PackedLinks} are links as a file has them.
///
/// Not here: files (`dev.lloyd.vectors.index`), codecs and scores (`dev.lloyd.vectors.codec`).
@NullMarked
package dev.lloyd.vectors.graph;

import org.jspecify.annotations.NullMarked;
