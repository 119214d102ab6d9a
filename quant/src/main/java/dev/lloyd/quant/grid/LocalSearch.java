package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.CodebookDistances;
import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.plane.Points;

/// Improves the codes of a vector by iterated local search: some codes are changed at random, then each code in
/// turn takes its best value while the others stay (iterated conditional modes), and the result is kept if it is
/// better.
///
///     error = sum over m of ||x - c_m||^2 + 2 sum over m < n of <c_m, c_n> + a constant
///
/// so that the best value of one code is found by adding rows of a table of `2 <c_m, c_n>` to its distances. The
/// random changes are the same for every vector: what becomes of one does not depend on the others.
///
/// Ties: the smaller code; a result that is equally good is not kept. For one thread. Cost of a try: at most 4
/// sweeps of `stages^2 * size` additions. Source: Martinez et al., LSQ++, 2018; Besag, 1986.
final class LocalSearch implements Points.Encoder {
    private static final int SWEEPS = 4;
    private static final long SEED = 0x4C5351;

    private final AdditiveBook book;
    private final PairTable pairs;
    private final Points.Encoder start;
    private final int tries;
    private final float[][] distances;
    private final float[] costs;
    private final int[] trial;
    private final int[] best;

    /// Inner products of the vectors of different stages.
    ///
    /// @param rows by stage, code and other stage: twice the inner products with that one's vectors, padded
    @SuppressWarnings("ArrayRecordComponent") // Read many times and never compared.
    record PairTable(AdditiveBook book, float[][] rows) {
        static PairTable of(AdditiveBook book) {
            int stages = book.stages();
            int size = book.size();
            float[][] rows = new float[stages * size * stages][];
            for (int row = 0; row < rows.length; row++) {
                int stage = row / stages / size;
                int other = row % stages;
                rows[row] = stage == other ? new float[0] : row(book, stage, row / stages % size, other);
            }
            return new PairTable(book, rows);
        }

        private static float[] row(AdditiveBook book, int stage, int code, int other) {
            float[] row = new float[CodebookDistances.padded(book.size())];
            int length = book.dimension();
            float[] centroids = book.centroids();
            for (int twin = 0; twin < book.size(); twin++) {
                row[twin] = 2
                        * FloatKernels.dot(
                                centroids, book.offset(stage, code), centroids, book.offset(other, twin), length);
            }
            return row;
        }

        float[] row(int known, int code, int sought) {
            return rows[(known * book.size() + code) * book.stages() + sought];
        }
    }

    /// @param start finds the codes that are improved
    /// @param tries random changes
    LocalSearch(PairTable pairs, Points.Encoder start, int tries) {
        this.book = pairs.book();
        this.pairs = pairs;
        this.start = start;
        this.tries = tries;
        this.distances = new float[book.stages()][CodebookDistances.padded(book.size())];
        this.costs = new float[CodebookDistances.padded(book.size())];
        this.trial = new int[book.stages()];
        this.best = new int[book.stages()];
    }

    @Override
    public void encode(float[] values, int offset, int[] codes, int codeOffset) {
        start.encode(values, offset, codes, codeOffset);
        for (int stage = 0; stage < book.stages(); stage++) {
            book.table(stage).distances(values, offset, distances[stage]);
        }
        System.arraycopy(codes, codeOffset, best, 0, best.length);
        double least = error(best);
        for (int attempt = 0; attempt <= tries; attempt++) {
            System.arraycopy(best, 0, trial, 0, best.length);
            if (attempt > 0) {
                perturb(attempt);
            }
            descend();
            double error = error(trial);
            if (error < least) {
                least = error;
                System.arraycopy(trial, 0, best, 0, best.length);
            }
        }
        System.arraycopy(best, 0, codes, codeOffset, best.length);
    }

    /// A third of the codes, at most four.
    private void perturb(int attempt) {
        int changes = Math.min(4, Math.ceilDiv(trial.length, 3));
        for (int change = 0; change < changes; change++) {
            long random = Seeds.derive(SEED + attempt, change);
            int stage = (int) Long.remainderUnsigned(random, trial.length);
            trial[stage] = (int) (random >>> 48) & book.size() - 1;
        }
    }

    private void descend() {
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean changed = false;
            for (int stage = 0; stage < trial.length; stage++) {
                System.arraycopy(distances[stage], 0, costs, 0, costs.length);
                for (int other = 0; other < trial.length; other++) {
                    if (other != stage) {
                        FloatKernels.axpy(1, pairs.row(other, trial[other], stage), 0, costs, 0, costs.length);
                    }
                }
                int code = CodebookDistances.least(costs, costs.length);
                changed |= code != trial[stage];
                trial[stage] = code;
            }
            if (!changed) {
                return;
            }
        }
    }

    private double error(int[] codes) {
        double sum = 0;
        for (int stage = 0; stage < codes.length; stage++) {
            sum += distances[stage][codes[stage]];
            for (int other = 0; other < stage; other++) {
                sum += pairs.row(stage, codes[stage], other)[codes[other]];
            }
        }
        return sum;
    }
}
