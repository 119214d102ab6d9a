package dev.lloyd.bench.embedding;

import dev.lloyd.core.matrix.Matrix;

/// An encoder that is loaded and can be timed.
interface RunningEncoder extends AutoCloseable {
    /// What runs, in words.
    String name();

    /// One unit vector per text.
    ///
    /// @param ids the tokens of each text, special ones included
    /// @return `texts x dimension`, in the order of the texts
    Matrix embed(int[][] ids);

    @Override
    void close();
}
