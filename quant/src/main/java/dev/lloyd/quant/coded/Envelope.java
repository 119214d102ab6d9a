package dev.lloyd.quant.coded;

/// For one subset of the levels: which level is best for a value.
///
/// The best level `l` of a value `x` minimises `(x - l)^2 + price(l)`. As a function of `x` the minimum is the
/// lower envelope of parabolas of equal width, so the best levels ascend with `x` and change at thresholds
///
///     (a + b) / 2 + (price(b) - price(a)) / (2 (b - a))        between neighbours a < b
///
/// Levels that are never best are left out. A table of equal bins says where to begin, so that a look-up takes
/// about one comparison.
final class Envelope {
    /// Bins for each level kept: most bins then hold no threshold.
    private static final int BINS_PER_LEVEL = 8;

    private final float[] levels;
    private final float[] prices;
    private final byte[] symbols;

    /// Where the best level changes from each to the next; the last is infinite.
    private final float[] thresholds;

    private final byte[] starts;
    private final float origin;
    private final float binsPerUnit;

    private Envelope(float[] levels, float[] prices, byte[] symbols, float[] thresholds) {
        this.levels = levels;
        this.prices = prices;
        this.symbols = symbols;
        this.thresholds = thresholds;
        int last = levels.length - 1;
        float width = last == 0 ? 1 : thresholds[last - 1] - thresholds[0];
        this.starts = new byte[levels.length * BINS_PER_LEVEL + 2];
        this.origin = last == 0 ? 0 : thresholds[0];
        this.binsPerUnit = width > 0 ? levels.length * BINS_PER_LEVEL / width : 1;
        int start = 0;
        for (int bin = 1; bin < starts.length; bin++) {
            // One bin early, so that rounding in the look-up cannot start it past the threshold.
            while (thresholds[start] < origin + (bin - 2) / binsPerUnit) {
                start++;
            }
            starts[bin] = (byte) start;
        }
    }

    /// The envelope of levels in ascending order.
    ///
    /// @param symbols the symbol of each level, at most 256 of them
    /// @param prices what each level costs, infinite for one that may not be used; at least one is finite
    static Envelope of(float[] levels, double[] prices, int[] symbols) {
        int[] kept = new int[levels.length];
        double[] bounds = new double[levels.length];
        int count = 0;
        for (int index = 0; index < levels.length; index++) {
            if (Double.isInfinite(prices[index])) {
                continue;
            }
            // The new parabola hides those whose stretch it would begin before.
            while (count > 0) {
                double bound = threshold(levels, prices, kept[count - 1], index);
                if (count > 1 && bound <= bounds[count - 2]) {
                    count--;
                } else {
                    bounds[count - 1] = bound;
                    break;
                }
            }
            kept[count++] = index;
        }
        float[] level = new float[count];
        float[] price = new float[count];
        byte[] symbol = new byte[count];
        float[] threshold = new float[count];
        for (int index = 0; index < count; index++) {
            level[index] = levels[kept[index]];
            price[index] = (float) prices[kept[index]];
            symbol[index] = (byte) symbols[kept[index]];
            threshold[index] = index == count - 1 ? Float.POSITIVE_INFINITY : (float) bounds[index];
        }
        return new Envelope(level, price, symbol, threshold);
    }

    private static double threshold(float[] levels, double[] prices, int low, int high) {
        double gap = (double) levels[high] - levels[low];
        double middle = ((double) levels[low] + levels[high]) / 2;
        if (gap == 0) {
            return prices[high] < prices[low] ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return middle + (prices[high] - prices[low]) / (2 * gap);
    }

    /// The index of the best level of a value.
    int find(float value) {
        float bin = (value - origin) * binsPerUnit + 1;
        int index = starts[(int) Math.max(0, Math.min(bin, starts.length - 1))] & 0xFF;
        while (thresholds[index] < value) {
            index++;
        }
        return index;
    }

    /// What the value costs at the level of that index: `(x - l)^2 + price(l)`.
    float cost(float value, int index) {
        float error = value - levels[index];
        return error * error + prices[index];
    }

    /// The symbol of the level of that index.
    byte symbol(int index) {
        return symbols[index];
    }
}
