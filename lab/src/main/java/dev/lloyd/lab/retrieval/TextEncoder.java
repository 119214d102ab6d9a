package dev.lloyd.lab.retrieval;

import dev.lloyd.core.matrix.Matrix;
import java.util.List;

/// A text encoder, as measuring sees it.
@FunctionalInterface
public interface TextEncoder {
    /// One vector per text, in order: `texts x dimension`. Similarity is the inner product, so vectors should have
    /// length 1 where cosine is meant.
    Matrix encode(List<String> texts);
}
