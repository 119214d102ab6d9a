package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Weights;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// A base's weights with a multiple of each delta added, matrix by matrix, each when it is first asked for.
///
/// @param terms the base first; all have the same names, and give matrices as tables too
/// @param factor of the deltas
/// @param matrices the sums so far
record SummedWeights(List<Weights> terms, float factor, Map<String, DenseLayer> matrices) implements Weights {
    static SummedWeights of(Weights... terms) {
        return scaled(1, terms);
    }

    static SummedWeights scaled(double factor, Weights... terms) {
        return new SummedWeights(List.of(terms), (float) factor, new ConcurrentHashMap<>());
    }

    @Override
    public LinearLayer linear(String name) {
        return matrix(name);
    }

    @Override
    public EmbeddingTable table(String name) {
        return matrix(name);
    }

    private DenseLayer matrix(String name) {
        return matrices.computeIfAbsent(name, missing -> new DenseLayer(sum(missing)));
    }

    private Matrix sum(String name) {
        EmbeddingTable base = terms.getFirst().table(name);
        Matrix sum = Matrix.zeros(base.rows(), base.columns());
        float[] row = new float[base.columns()];
        for (int term = 0; term < terms.size(); term++) {
            EmbeddingTable table = terms.get(term).table(name);
            float times = term == 0 ? 1 : factor;
            for (int index = 0; index < table.rows(); index++) {
                table.read(index, row, 0);
                for (int column = 0; column < row.length; column++) {
                    sum.values()[sum.offset(index) + column] += times * row[column];
                }
            }
        }
        return sum;
    }

    @Override
    public Optional<float[]> bias(String name) {
        return terms.getFirst().bias(name).map(base -> vector(name + ".bias"));
    }

    @Override
    public float[] vector(String name) {
        float[] sum = terms.getFirst().vector(name).clone();
        for (Weights term : terms.subList(1, terms.size())) {
            float[] vector = term.vector(name);
            for (int index = 0; index < sum.length; index++) {
                sum[index] += factor * vector[index];
            }
        }
        return sum;
    }
}
