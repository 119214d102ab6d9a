package dev.lloyd.lab.retrieval;

import dev.lloyd.core.matrix.Matrix;

/// A collection as vectors.
///
/// @param documents documents x dimension
/// @param queries queries x dimension
public record Embeddings(Matrix documents, Matrix queries) {
    /// Checks that the dimensions agree.
    public Embeddings {
        if (documents.columns() != queries.columns()) {
            throw new IllegalArgumentException("documents of " + documents.columns()
                    + " dimensions do not go with queries of " + queries.columns());
        }
    }

    /// Encodes a collection.
    ///
    /// @throws IllegalArgumentException if the encoder gives another number of vectors than it was given texts
    public static Embeddings of(TextEncoder encoder, Collection collection) {
        return of(encoder, encoder, collection);
    }

    /// Encodes a collection with an encoder that treats documents and queries differently, such as by a prefix.
    ///
    /// @param documents encodes documents
    /// @param queries encodes queries
    public static Embeddings of(TextEncoder documents, TextEncoder queries, Collection collection) {
        return new Embeddings(encode(documents, collection.documents()), encode(queries, collection.queries()));
    }

    private static Matrix encode(TextEncoder encoder, java.util.List<Passage> passages) {
        Matrix vectors = encoder.encode(passages.stream().map(Passage::text).toList());
        if (vectors.rows() != passages.size()) {
            throw new IllegalArgumentException(
                    "the encoder gave " + vectors.rows() + " vectors for " + passages.size() + " texts");
        }
        return vectors;
    }

    /// How close these stay to the same texts' vectors of another encoder, documents and queries together.
    public Agreement agreement(Embeddings reference) {
        Agreement first = Agreement.of(reference.documents, documents);
        Agreement second = Agreement.of(reference.queries, queries);
        return first.and(second);
    }
}
