package dev.lloyd.vectors.codec;

import dev.lloyd.quant.plane.RunPoints.Run;
import java.util.Arrays;
import java.util.Optional;

/// What the runs of a window's records have beside codes, read once for all queries: gains, and how long what a code
/// decodes to is from a run on,
///
///     lengths[r]^2 = sum over runs s >= r of gain_s^2 |points_s|^2
///
/// Of codes of up to 3 bits a gain follows the length, and their squares are taken as expected; of wider ones it
/// does not, and their squares are summed. For one thread.
final class RunWindow {
    private final RunLayout layout;
    private final float[][] gains;
    private final float[][] lengths;
    private final float[] inverses;
    private final float[] aims;
    private final float[] cosines;
    private final float[] spares;
    private final float[] products;
    private boolean ready;
    private boolean measured;
    private long looked;

    /// @param most vectors of the window
    RunWindow(RunLayout layout, int most) {
        int runs = layout.runs().size();
        this.layout = layout;
        this.gains = new float[runs][most];
        this.lengths = new float[runs][most];
        this.inverses = new float[most];
        this.aims = new float[most];
        this.cosines = new float[most];
        this.spares = new float[most];
        this.products = new float[most];
    }

    /// Forgets what was read.
    void clear() {
        ready = false;
        measured = false;
    }

    /// Reads gains, if they were not read before.
    void read(byte[] records, int count) {
        int size = layout.layout().size();
        for (int run = 0; run < gains.length && !ready; run++) {
            float[] table = layout.runs().get(run).gains();
            for (int place = 0; place < count; place++) {
                gains[run][place] = table[layout.gainIndex(run, records, place * size)];
            }
        }
        ready = true;
    }

    /// Reads numbers and lengths, which only those need who look at records in stages, if they were not read
    /// before.
    void measure(byte[] records, int count) {
        if (measured) {
            return;
        }
        Arrays.fill(inverses, 0, count, 0);
        for (int run = gains.length - 1; run >= 0; run--) {
            readSquares(run, records, count);
            for (int place = 0; place < count; place++) {
                inverses[place] += gains[run][place] * gains[run][place] * products[place];
                lengths[run][place] = (float) Math.sqrt(inverses[place]);
            }
        }
        for (int place = 0; place < count; place++) {
            float number =
                    layout.layout().number(records, place * layout.layout().size(), 0);
            inverses[place] = number > 0 ? 1 / number : Float.NaN;
        }
        measured = true;
    }

    private void readSquares(int run, byte[] records, int count) {
        Run each = layout.runs().get(run);
        Optional<RunProduct> squares = layout.squares().get(run);
        if (squares.isPresent()) {
            int offset = layout.codeOffset(run);
            squares.get().multiply(records, offset, layout.layout().size(), count, products);
        } else {
            Arrays.fill(products, 0, count, (float) (each.length() * each.power()));
        }
    }

    /// A run's gain of each vector.
    float[] gains(int run) {
        return gains[run];
    }

    /// What a score is divided by to be a product of points at scale 1: one by the number of each vector; NaN where
    /// that is not above 0.
    float[] inverses() {
        return inverses;
    }

    /// The products of points that a query looks for, at scale 1.
    float[] aims() {
        return aims;
    }

    /// The cosines that aims take.
    ///
    /// @param length of the query
    void compare(float length, int count) {
        float[] wholes = lengths[0];
        for (int place = 0; place < count; place++) {
            cosines[place] = aims[place] / (wholes[place] * length);
        }
    }

    /// Keeps vectors that may reach their aims with the runs that are left.
    ///
    /// @param run the first of those
    /// @param length of the query from there on
    /// @param allowed what a cosine may be greater than that of the aim
    /// @param count vectors there are
    /// @param places of the vectors, ascending
    /// @param sums so far
    /// @return how many were kept
    int keep(int run, float length, float allowed, int count, int[] places, float[] sums) {
        float[] lefts = lengths[run];
        for (int index = 0; index < count; index++) {
            int place = places[index];
            float most = sums[index] + lefts[place] * length * (cosines[place] + allowed);
            spares[index] = most - aims[place];
        }
        int kept = 0;
        for (int index = 0; index < count; index++) {
            places[kept] = places[index];
            sums[kept] = sums[index];
            // Where a number vanishes nothing can be said: no comparison with NaN holds.
            kept += spares[index] < 0 ? 0 : 1;
        }
        return kept;
    }

    /// Room for a run's products.
    float[] products() {
        return products;
    }

    void count(int vectors) {
        looked += vectors;
    }

    /// Runs that were looked at so far, summed over vectors and queries.
    long looked() {
        return looked;
    }
}
