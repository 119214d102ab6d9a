package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.FloatKernels;
import java.util.Arrays;

/// Products of a query with rows that are runs of codes, run after run:
///
///     <y, q> = sum over runs r of gain_r <points_r, q_r>
///
/// and, for those who look for products of `a` and more, no further than that can be reached. A vector with such a
/// product has the cosine `c = a / (|y| |q|)` with the query, and in the runs that are left (`'`) about the same:
///
///     sum so far + |y'| |q'| (c + epsilon / sqrt(d')) < a      ends it
///
/// with `d'` columns left, so that `1 / sqrt(d')` is the standard deviation of a cosine over random directions.
/// (Among directions that make the angle of `c` with the query it is `sqrt(1 - c^2)` of that; the rest is for `|y'|`,
/// which is not exact, see {@link RunWindow}.) Immutable and thread-safe.
///
/// Differs from SAQ, which lets a vector go where `sum so far + m sigma' < a` with the standard deviation `sigma'`
/// of the rest over all vectors: what is left of those that are near is far above the mean, by 5 to 6 `sigma'` of
/// sentence embeddings (`docs/decisions/0034-stages.md`).
///
/// Source: Li et al., SAQ, 2025 (stages).
final class RunSums implements PointSums {
    private final RunLayout layout;
    private final RunProduct[] products;

    /// Of the query from a run on.
    private final float[] lengths;

    /// Of a row from a run on.
    private final int[] columns;

    RunSums(RunLayout layout, float[] query) {
        int runs = layout.runs().size();
        this.layout = layout;
        this.products = new RunProduct[runs];
        this.lengths = new float[runs];
        this.columns = new int[runs];
        double square = 0;
        int count = 0;
        for (int run = runs - 1; run >= 0; run--) {
            float[] values = layout.points().coordinates(run, query);
            square += FloatKernels.sumOfSquares(values, 0, values.length);
            count += values.length;
            products[run] = layout.product(run, values);
            lengths[run] = (float) Math.sqrt(square);
            columns[run] = count;
        }
    }

    @Override
    public float of(CodedWindow window, int place) {
        byte[] records = window.records();
        int record = place * layout.layout().size();
        float sum = 0;
        for (int run = 0; run < products.length; run++) {
            float product = products[run].product(records, record + layout.codeOffset(run));
            sum += layout.gain(run, records, record) * product;
        }
        return sum;
    }

    @Override
    public void all(CodedWindow window, float[] target) {
        RunWindow figures = window.runs();
        Arrays.fill(target, 0, window.size(), 0);
        for (int run = 0; run < products.length; run++) {
            float[] each = multiplied(run, window);
            float[] gains = figures.gains(run);
            addAll(gains, each, window.size(), target);
            figures.count(window.size());
        }
    }

    /// Products with a run, without gains, of all vectors.
    private float[] multiplied(int run, CodedWindow window) {
        float[] target = window.runs().products();
        int stride = layout.layout().size();
        products[run].multiply(window.records(), layout.codeOffset(run), stride, window.size(), target);
        return target;
    }

    /// The products of those vectors of a window that may reach their aims ({@link RunWindow#aims}).
    ///
    /// @param epsilon deviations that are allowed for, 0 or more, finite
    /// @param places gets their places, ascending
    /// @param sums gets their products
    /// @return how many there are
    int reaching(CodedWindow window, double epsilon, int[] places, float[] sums) {
        RunWindow figures = window.stages();
        int count = window.size();
        for (int place = 0; place < count; place++) {
            places[place] = place;
            sums[place] = 0;
        }
        figures.compare(lengths[0], count);
        for (int run = 0; run < products.length; run++) {
            add(run, window, count, places, sums);
            figures.count(count);
            if (run + 1 < products.length) {
                float allowed = (float) (epsilon / Math.sqrt(columns[run + 1]));
                count = figures.keep(run + 1, lengths[run + 1], allowed, count, places, sums);
            }
        }
        return count;
    }

    private void add(int run, CodedWindow window, int count, int[] places, float[] sums) {
        float[] gains = window.runs().gains(run);
        if (count == window.size()) {
            addAll(gains, multiplied(run, window), count, sums);
            return;
        }
        // Rows that lie side by side are faster.
        if (2 * count > window.size()) {
            float[] each = multiplied(run, window);
            for (int index = 0; index < count; index++) {
                sums[index] += gains[places[index]] * each[places[index]];
            }
            return;
        }
        int offset = layout.codeOffset(run);
        int stride = layout.layout().size();
        for (int index = 0; index < count; index++) {
            int place = places[index];
            sums[index] += gains[place] * products[run].product(window.records(), offset + place * stride);
        }
    }

    private static void addAll(float[] gains, float[] each, int count, float[] sums) {
        for (int place = 0; place < count; place++) {
            sums[place] += gains[place] * each[place];
        }
    }
}
