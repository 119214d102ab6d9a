package dev.lloyd.quant.range;

import dev.lloyd.quant.plane.Points;
import java.util.Arrays;

/// The weighted squared error of one group at a scale and a zero, and the least-squares steps that lower it:
///
///     loss(scale, zero) = sum_i h_i (x_i - scale (p_i - zero))^2,    p = the points nearest to x / scale +
///     zero
///
/// Values of importance 0 are left out; the others are cut into tiles in their order (a tile of several rows takes
/// consecutive values: the points see the same distribution), the last one padded with zeros that do not count. For
/// one thread.
final class GroupLoss {
    /// What a value's weight in the error is.
    enum Weighting {
        /// 1 for every value that counts.
        EQUAL,
        /// Its importance.
        IMPORTANCE
    }

    private final Group.Zero zero;
    private final Points points;
    private final Points.Encoder encoder;
    private final float[] values;
    private final float[] weights;
    private final float[] tile;
    private final int[] codes;

    GroupLoss(Group group, Points points, Weighting weighting) {
        this.zero = group.zero();
        this.points = points;
        this.encoder = points.encoder();
        this.tile = new float[points.tile().size()];
        this.codes = new int[points.codesPerTile()];
        float[] kept = new float[group.length() * group.runs()];
        float[] importance = new float[kept.length];
        int count = 0;
        for (int run = 0; run < group.runs(); run++) {
            for (int index = 0; index < group.length(); index++) {
                float weight = group.weight(run, index);
                if (weight > 0) {
                    kept[count] = group.value(run, index);
                    importance[count++] = weighting == Weighting.EQUAL ? 1 : weight;
                }
            }
        }
        this.values = Arrays.copyOf(kept, count);
        this.weights = Arrays.copyOf(importance, count);
    }

    /// The values that count.
    float[] values() {
        return values;
    }

    /// Their weights.
    float[] weights() {
        return weights;
    }

    /// The smallest scale that clips nothing.
    GroupScale covering() {
        float least = 0;
        float greatest = 0;
        for (float value : values) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        return MinMax.covering(least, greatest, zero, points);
    }

    /// The loss of an affine map, with the sums from which better maps follow.
    Evaluation at(GroupScale map) {
        if (!(map.scale() > 0) || !Float.isFinite(map.scale()) || !Float.isFinite(map.zero())) {
            return new Evaluation(map, Double.POSITIVE_INFINITY, 0, 0, 0, 0, 0);
        }
        double[] sums = new double[6];
        for (int from = 0; from < values.length; from += tile.length) {
            addTile(map, from, Math.min(tile.length, values.length - from), sums);
        }
        return new Evaluation(map, sums[5], sums[0], sums[1], sums[2], sums[3], sums[4]);
    }

    private void addTile(GroupScale map, int from, int count, double[] sums) {
        for (int index = 0; index < tile.length; index++) {
            tile[index] = (index < count ? values[from + index] / map.scale() : 0) + map.zero();
        }
        encoder.encode(tile, 0, codes, 0);
        points.decode(codes, 0, tile, 0);
        for (int index = 0; index < count; index++) {
            double weight = weights[from + index];
            double value = values[from + index];
            double point = tile[index];
            double rest = value - map.scale() * (point - map.zero());
            sums[0] += weight;
            sums[1] += weight * point;
            sums[2] += weight * point * point;
            sums[3] += weight * value;
            sums[4] += weight * value * point;
            sums[5] += weight * rest * rest;
        }
    }

    /// The loss of a map, and the weighted sums over the points that it chose.
    ///
    /// @param map the map
    /// @param loss its loss
    /// @param weight sum of `h`
    /// @param point sum of `h p`
    /// @param square sum of `h p^2`
    /// @param value sum of `h x`
    /// @param product sum of `h x p`
    record Evaluation(
            GroupScale map, double loss, double weight, double point, double square, double value, double product) {
        /// The zero that is best for the chosen points at this scale: `mean(p) - mean(x) / scale`.
        double betterZero() {
            return point / weight - value / weight / map.scale();
        }

        /// The scale that is best for the chosen points at this zero: `<x, p - z> / <p - z, p - z>`.
        GroupScale betterScale() {
            double offset = map.zero();
            double above = product - offset * value;
            double below = square - 2 * offset * point + offset * offset * weight;
            return new GroupScale(below > 0 ? (float) (above / below) : 0, map.zero());
        }
    }

    /// A map whose zero the grid can store: any, or the nearest whole one among the points.
    GroupScale storable(double scale, double place) {
        double stored = zero == Group.Zero.INTEGER
                ? Math.clamp(Math.rint(place), (double) points.minimum(), (double) points.maximum())
                : place;
        return new GroupScale((float) scale, (float) stored);
    }

    /// Of two evaluations the one with the lower loss; the former if equal.
    static Evaluation better(Evaluation former, Evaluation latter) {
        return latter.loss() < former.loss() ? latter : former;
    }

    /// A map at this scale with the zero of another, and with the zero that fits the points it chooses.
    Evaluation tried(float scale, float place) {
        Evaluation first = at(new GroupScale(scale, place));
        return zero == Group.Zero.NONE || first.weight() == 0
                ? first
                : better(first, at(storable(scale, first.betterZero())));
    }

    /// Lloyd's alternation: codes for the map, the least-squares map for the codes, as long as the loss falls.
    Evaluation polished(Evaluation start, int rounds) {
        Evaluation best = start;
        for (int round = 0; round < rounds && best.weight() > 0; round++) {
            Evaluation next = at(best.betterScale());
            if (zero != Group.Zero.NONE && next.weight() > 0) {
                next = better(next, at(storable(next.map().scale(), next.betterZero())));
            }
            if (!(next.loss() < best.loss())) {
                return best;
            }
            best = next;
        }
        return best;
    }
}
