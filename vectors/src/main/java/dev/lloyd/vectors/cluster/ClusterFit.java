package dev.lloyd.vectors.cluster;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.util.random.RandomGenerator;

/// Balanced k-means on a sample: Lloyd's iteration in which a cell that is too large raises its price.
///
///     m_c = mean of the cell's vectors       p_c += r M (min(n_c / n, 3) - 1)
///
/// with the cell's and the mean size `n_c`, `n`, the mean margin `M` by which a vector is nearer to its cell than
/// to the next, and a rate `r` that falls to 0. It starts from vectors drawn at random. A cell of less than an
/// eighth of the mean size is given up, and takes a vector of what is then the largest cell for its centroid, but
/// not in the last rounds. Sums run in the sample's order, so the result is the same for any number of threads.
/// Cost: `2 cells * dimension` operations for each vector and round.
///
/// Source: Lloyd, 1957; the prices are multipliers of the condition that all sizes are equal.
public final class ClusterFit {
    private static final int ROUNDS = 16;

    /// Rounds at the end in which no cell is given up.
    private static final int SETTLING = 5;

    /// A cell is given up below this share of the mean size.
    private static final double SMALL = 0.125;

    /// The first round's rate.
    private static final double RATE = 0.25;

    /// What a cell counts as at most, in mean sizes: one round moves no price too far.
    private static final double CROWD = 3;

    private final Matrix sample;
    private final int count;
    private final Workers workers;

    private ClusterFit(Matrix sample, int count, Workers workers) {
        this.sample = sample;
        this.count = count;
        this.workers = workers;
    }

    /// Finds the cells.
    ///
    /// @param sample finite vectors like those that will be put into cells
    /// @param count of the cells, 1 to the number of vectors in the sample
    /// @param seed of the start
    public static Clusters fit(Matrix sample, int count, long seed, Workers workers) {
        if (count < 1 || count > Math.min(sample.rows(), Clusters.MOST)) {
            throw new IllegalArgumentException("there are 1 to " + Math.min(sample.rows(), Clusters.MOST)
                    + " cells for " + sample.rows() + " vectors to learn from, not " + count);
        }
        return new ClusterFit(sample, count, workers).fit(seed);
    }

    private Clusters fit(long seed) {
        Clusters clusters = new Clusters(start(seed), new float[count]);
        for (int round = 0; round < ROUNDS; round++) {
            Clusters.Assigned assigned = clusters.assigned(sample, workers);
            int[] cells = assigned.cells();
            double rate = RATE * (ROUNDS - round) / ROUNDS;
            clusters = new Clusters(means(clusters, cells), prices(clusters, assigned, rate));
            if (round < ROUNDS - SETTLING) {
                split(clusters, cells);
            }
        }
        return clusters;
    }

    /// Vectors of the sample, none twice.
    private Matrix start(long seed) {
        RandomGenerator random = Seeds.generator(seed);
        int[] order = new int[sample.rows()];
        java.util.Arrays.setAll(order, row -> row);
        Matrix centroids = Matrix.zeros(count, sample.columns());
        for (int cell = 0; cell < count; cell++) {
            int drawn = cell + random.nextInt(order.length - cell);
            int row = order[drawn];
            order[drawn] = order[cell];
            System.arraycopy(
                    sample.values(), sample.offset(row), centroids.values(), centroids.offset(cell), sample.columns());
        }
        return centroids;
    }

    private Matrix means(Clusters clusters, int[] cells) {
        int width = sample.columns();
        double[] sums = new double[Math.multiplyExact(count, width)];
        int[] sizes = sizes(cells);
        for (int row = 0; row < cells.length; row++) {
            int from = sample.offset(row);
            int to = cells[row] * width;
            for (int column = 0; column < width; column++) {
                sums[to + column] += sample.values()[from + column];
            }
        }
        Matrix means = clusters.centroids().copy();
        for (int cell = 0; cell < count; cell++) {
            for (int column = 0; column < width && sizes[cell] > 0; column++) {
                means.values()[cell * width + column] = (float) (sums[cell * width + column] / sizes[cell]);
            }
        }
        return means;
    }

    private int[] sizes(int[] cells) {
        int[] sizes = new int[count];
        for (int cell : cells) {
            sizes[cell]++;
        }
        return sizes;
    }

    private float[] prices(Clusters clusters, Clusters.Assigned assigned, double rate) {
        int[] cells = assigned.cells();
        double margins = 0;
        for (float margin : assigned.margins()) {
            margins += margin;
        }
        double step = rate * margins / cells.length;
        double mean = (double) cells.length / count;
        int[] sizes = sizes(cells);
        float[] prices = clusters.prices().clone();
        for (int cell = 0; cell < count; cell++) {
            prices[cell] += (float) (step * (Math.min(sizes[cell] / mean, CROWD) - 1));
        }
        return prices;
    }

    /// Gives small cells half of the vectors of large ones.
    private void split(Clusters clusters, int[] cells) {
        int[] sizes = sizes(cells);
        Matrix centroids = clusters.centroids();
        for (int cell = 0; cell < count; cell++) {
            int large = largest(sizes);
            if (sizes[cell] < SMALL * cells.length / count && sizes[large] > 1) {
                int row = halve(cells, large, cell);
                int from = sample.offset(row);
                System.arraycopy(sample.values(), from, centroids.values(), centroids.offset(cell), sample.columns());
                clusters.prices()[cell] = clusters.prices()[large];
                sizes[cell] += sizes[large] / 2;
                sizes[large] -= sizes[large] / 2;
            }
        }
    }

    private static int largest(int[] sizes) {
        int largest = 0;
        for (int cell = 1; cell < sizes.length; cell++) {
            largest = sizes[cell] > sizes[largest] ? cell : largest;
        }
        return largest;
    }

    /// Puts every second vector of a cell into another.
    ///
    /// @return the last of them
    private static int halve(int[] cells, int from, int to) {
        int last = -1;
        boolean stays = true;
        for (int row = 0; row < cells.length; row++) {
            if (cells[row] == from) {
                if (!stays) {
                    cells[row] = to;
                    last = row;
                }
                stays = !stays;
            }
        }
        return last;
    }
}
