package dev.lloyd.lucene;

import java.io.IOException;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.VectorScorer;

/// Scores the documents of an iterator.
///
/// @param scorer of ordinals
/// @param iterator over documents that have vectors
/// @param sparse whether ordinals are other numbers than documents
record DocumentScorer(CodedScorer scorer, DocIndexIterator iterator, boolean sparse) implements VectorScorer {
    @Override
    public float score() throws IOException {
        return scorer.score(iterator.index());
    }

    @Override
    public Bulk bulk(DocIdSetIterator matching) {
        return sparse
                ? Bulk.fromRandomScorerSparse(scorer, iterator, matching)
                : Bulk.fromRandomScorerDense(scorer, iterator, matching);
    }
}
