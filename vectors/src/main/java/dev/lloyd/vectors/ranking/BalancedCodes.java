package dev.lloyd.vectors.ranking;

import dev.lloyd.core.kernel.CodebookDistances;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// Codes under the constraint that every centroid gets the same share of documents: optimal transport with an
/// entropy, by Sinkhorn's iterations.
///
///     P = diag(a) exp(-distance / (epsilon mean)) diag(b)        rows of P sum to 1, columns to documents / centroids
///     code = argmax over k of P[document, k]
///
/// `distance` is squared, `mean` the mean over documents of the distance to the nearest centroid; epsilon is 0.5
/// and there are 20 iterations, so that columns are nearly equal and a document's code stays among near centroids.
/// Documents are taken {@value #BLOCK} at a time, evenly spread. Of equally good codes the smaller wins.
///
/// Source: Zhan, Mao, Liu, Guo, Zhang and Ma, Learning discrete representations via constrained clustering for
/// effective and efficient dense retrieval, 2022, section 4 (there within each batch).
final class BalancedCodes {
    private static final int BLOCK = 4096;
    private static final int ITERATIONS = 20;
    private static final double EPSILON = 0.5;

    private final RankingModel model;

    BalancedCodes(RankingModel model) {
        this.model = model;
    }

    /// Gives each document a code for each sub-vector.
    void choose(Workers workers) {
        int blocks = Math.ceilDiv(model.documents().rows(), BLOCK);
        workers.forEach(model.cut().count(), part -> {
            for (int block = 0; block < blocks; block++) {
                choose(part, block, blocks);
            }
        });
    }

    /// Documents `block, block + blocks, ...`.
    private void choose(int part, int block, int blocks) {
        Matrix documents = model.documents();
        int count = Math.ceilDiv(documents.rows() - block, blocks);
        float[][] plan = distances(part, block, blocks, count);
        exponentiate(plan);
        double[] columns = new double[model.size()];
        java.util.Arrays.fill(columns, 1);
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            columns = balanced(plan, columns);
        }
        for (int row = 0; row < count; row++) {
            int best = 0;
            for (int code = 1; code < columns.length; code++) {
                best = plan[row][code] * columns[code] > plan[row][best] * columns[best] ? code : best;
            }
            model.code(block + row * blocks, part, best);
        }
    }

    private float[][] distances(int part, int block, int blocks, int count) {
        CodebookDistances distances = model.distances(part);
        float[][] all = new float[count][CodebookDistances.padded(model.size())];
        for (int row = 0; row < count; row++) {
            int document = block + row * blocks;
            distances.distances(
                    model.documents().values(),
                    model.documents().offset(document) + model.cut().from(part),
                    all[row]);
        }
        return all;
    }

    /// Turns distances into `exp(-(distance - nearest) / (epsilon mean))`: a factor of a row makes no difference.
    private void exponentiate(float[][] distances) {
        float[] least = new float[distances.length];
        double mean = 0;
        for (int row = 0; row < distances.length; row++) {
            least[row] = distances[row][CodebookDistances.least(distances[row], distances[row].length)];
            mean += least[row] / (double) distances.length;
        }
        double scale = EPSILON * Math.max(mean, Float.MIN_NORMAL);
        for (int row = 0; row < distances.length; row++) {
            for (int code = 0; code < model.size(); code++) {
                distances[row][code] = (float) Math.exp((least[row] - distances[row][code]) / scale);
            }
        }
    }

    /// The factors of columns after one iteration.
    private double[] balanced(float[][] kernel, double[] columns) {
        double[] sums = new double[columns.length];
        for (float[] row : kernel) {
            double sum = 0;
            for (int code = 0; code < columns.length; code++) {
                sum += row[code] * columns[code];
            }
            for (int code = 0; code < columns.length && sum > 0; code++) {
                sums[code] += row[code] / sum;
            }
        }
        double share = (double) kernel.length / columns.length;
        double[] next = new double[columns.length];
        for (int code = 0; code < columns.length; code++) {
            // A centroid that is far from all keeps a factor that can still be held.
            next[code] = Math.min(share / Math.max(sums[code], Double.MIN_NORMAL), 1e100);
        }
        return next;
    }
}
