package dev.lloyd.bench.embedding;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.retrieval.Collection;
import dev.lloyd.lab.retrieval.Embeddings;
import dev.lloyd.lab.retrieval.Passage;
import dev.lloyd.lab.retrieval.RetrievalQuality;
import dev.lloyd.models.runtime.Encoder;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A collection as tokens, the same for every runtime: documents, then queries.
///
/// @param collection what is searched
/// @param ids the tokens of each text
@SuppressWarnings("ArrayRecordComponent") // Input of a network; compared by nobody.
record EncodedTexts(Collection collection, int[][] ids) {
    /// Tokens of a collection as an encoder makes them.
    static EncodedTexts of(Collection collection, Encoder encoder) {
        Stream<int[]> documents =
                collection.documents().stream().map(text -> encoder.tokens(text.text(), Encoder.Role.PASSAGE));
        Stream<int[]> queries =
                collection.queries().stream().map(text -> encoder.tokens(text.text(), Encoder.Role.QUERY));
        return new EncodedTexts(collection, Stream.concat(documents, queries).toArray(int[][]::new));
    }

    /// Some of them, evenly from the first to the last, so that documents and queries are as they are among all.
    int[][] sample(int count) {
        int most = Math.min(count, ids.length);
        return IntStream.range(0, most)
                .mapToObj(index -> ids[(int) ((long) index * ids.length / most)])
                .toArray(int[][]::new);
    }

    /// How well an encoder's vectors find the documents.
    RetrievalQuality quality(RunningEncoder encoder, Workers workers) {
        Matrix vectors = encoder.embed(ids);
        List<Passage> documents = collection.documents();
        Embeddings embeddings = new Embeddings(
                vectors.rowSlice(0, documents.size()), vectors.rowSlice(documents.size(), vectors.rows()));
        return RetrievalQuality.measure(embeddings, collection, workers);
    }
}
