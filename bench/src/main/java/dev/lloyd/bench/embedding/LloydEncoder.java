package dev.lloyd.bench.embedding;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.Encoder;

/// An encoder of this project with a number of threads.
final class LloydEncoder implements RunningEncoder {
    private final String name;
    private final Encoder encoder;
    private final Workers workers;

    /// @param encoder of a model that the caller keeps open
    LloydEncoder(String name, Encoder encoder, int threads) {
        this.name = name;
        this.encoder = encoder;
        this.workers = Workers.of(threads);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Matrix embed(int[][] ids) {
        return encoder.embed(ids, workers);
    }

    @Override
    public void close() {
        workers.close();
    }
}
