/// How well an encoder finds the right documents: collections with judgments, exact search, nDCG, recall, MRR; and
/// how close its vectors stay to another encoder's.
///
/// Start at {@link dev.lloyd.lab.retrieval.RetrievalQuality}. Indexes do not live here: search is exact, so that
/// what is measured is the encoder.
@NullMarked
package dev.lloyd.lab.retrieval;

import org.jspecify.annotations.NullMarked;
