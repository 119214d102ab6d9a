/// How many sets of documents vectors of so many dimensions can tell apart: free embeddings of all pairs (LIMIT).
///
/// Start with `FreeEmbeddings`. The laboratory that measures codes on them is in `dev.lloyd.lab.trial`.
@org.jspecify.annotations.NullMarked
package dev.lloyd.lab.limit;
