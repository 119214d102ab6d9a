package dev.lloyd.vectors.search;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.vectors.codec.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The nearest vectors by exact scores, in double precision, at the speed of products in single precision.
///
/// Products in binary32 are off by at most `d 2^-24 |x| |q|`. With them more candidates are kept than are looked
/// for; those get exact scores. Where the worst candidate is not farther behind the k-th than both errors together,
/// as among many equal vectors, every vector is scored exactly for that query. So results are those of exact scores
/// always: of equal ones the vector that stands first comes first. They do not depend on the number of threads.
///
/// A file is read once in pieces, and again where a query needs it: memory holds a piece.
final class ExactSearch {
    /// Vectors that are read at a time.
    private static final int PIECE = 4096;

    /// Squared lengths below this are not right in binary32.
    private static final double VANISHING = 0x1p-80;

    /// Queries that a thread takes at a time.
    private static final int GROUP = 32;

    private final VectorFile vectors;
    private final Matrix queries;
    private final Metric metric;
    private final int k;
    private final Workers workers;
    private final double[] queryNorms;
    private final Best[] candidates;
    private double greatestNorm;
    private boolean isBounded = true;

    private ExactSearch(VectorFile vectors, Matrix queries, Metric metric, int k, Workers workers) {
        this.vectors = vectors;
        this.queries = queries;
        this.metric = metric;
        this.k = (int) Math.min(k, vectors.rows());
        this.workers = workers;
        this.queryNorms = IntStream.range(0, queries.rows())
                .mapToDouble(row -> queries.rowSlice(row, row + 1).squaredNorm())
                .toArray();
        int kept = (int) Math.min(vectors.rows(), 2L * k + 64);
        this.candidates = new Best[queries.rows()];
        Arrays.setAll(candidates, query -> Best.of(kept));
    }

    /// The `k` best for each query.
    ///
    /// @return rows of the file
    static Neighbours[] search(VectorFile vectors, Matrix queries, Metric metric, int k, Workers workers)
            throws IOException {
        if (vectors.rows() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a search is among at most 2^31 - 1 vectors, not " + vectors.rows());
        }
        ExactSearch search = new ExactSearch(vectors, queries, metric, k, workers);
        for (long from = 0; from < vectors.rows(); from += PIECE) {
            search.offer((int) from, vectors.read(from, Math.min(from + PIECE, vectors.rows())));
        }
        Neighbours[] found = new Neighbours[queries.rows()];
        try {
            workers.forEach(found.length, query -> found[query] = search.exact(query));
        } catch (UncheckedIOException exception) {
            throw exception.getCause();
        }
        return found;
    }

    private void offer(int first, Matrix piece) {
        double[] norms = new double[piece.rows()];
        for (int row = 0; row < norms.length; row++) {
            norms[row] = FloatKernels.sumOfSquares(piece.values(), piece.offset(row), piece.columns());
            boolean vanished = norms[row] < VANISHING
                    && FloatKernels.maxMagnitude(piece.values(), piece.offset(row), piece.columns()) > 0;
            isBounded &= Double.isFinite(norms[row]) && !(vanished && metric == Metric.COSINE);
            greatestNorm = Math.max(greatestNorm, norms[row]);
        }
        workers.forEach(Math.ceilDiv(queries.rows(), GROUP), group -> {
            int from = group * GROUP;
            int to = Math.min(from + GROUP, queries.rows());
            Matrix products = RowProducts.multiply(queries.rowSlice(from, to), piece, workers);
            for (int query = from; query < to; query++) {
                int offset = products.offset(query - from);
                for (int row = 0; row < norms.length; row++) {
                    double score = metric.scoreOf(products.values()[offset + row], norms[row], queryNorms[query]);
                    candidates[query].offer(first + row, score);
                }
            }
        });
    }

    private Neighbours exact(int query) {
        try {
            return rescored(query);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private Neighbours rescored(int query) throws IOException {
        Neighbours found = candidates[query].drain();
        Best best = Best.of(k);
        if (found.size() < vectors.rows() && !isCertain(found, query)) {
            for (int from = 0; from < vectors.rows(); from += PIECE) {
                offer(best, from, vectors.read(from, Math.min(from + (long) PIECE, vectors.rows())), query);
            }
            return best.drain();
        }
        for (int row : found.vectors()) {
            offer(best, row, vectors.read(row, row + 1L), query);
        }
        return best.drain();
    }

    private void offer(Best best, int first, Matrix some, int query) {
        for (int row = 0; row < some.rows(); row++) {
            best.offer(first + row, metric.score(some, row, queries, query));
        }
    }

    /// Whether no vector but the candidates can be among the `k` best.
    private boolean isCertain(Neighbours found, int query) {
        double unit = 2.0 * (queries.columns() + 4) * 0x1p-24;
        double lengths = Math.sqrt(greatestNorm * queryNorms[query]);
        double error = switch (metric) {
            case INNER_PRODUCT -> unit * lengths;
            case COSINE -> unit;
            case L2 -> unit * (2 * lengths + greatestNorm);
        };
        // The scores of neighbours are binary32 too.
        double rounding = 0x1p-23 * Math.max(Math.abs(found.scores()[0]), Math.abs(found.scores()[found.size() - 1]));
        return isBounded && found.scores()[k - 1] - found.scores()[found.size() - 1] > 2 * (error + rounding);
    }
}
