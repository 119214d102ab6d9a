package dev.lloyd.quant.range;

import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.ScalarPoints;
import java.util.Arrays;

/// Looks among scales for the one whose nearest points `p` are most parallel to a group's values: greatest `<x,
/// p>^2 / <p, p>`. For grids without a zero; values of importance 0 do not count, others count the same. For one
/// thread.
final class ScaleTries {
    /// How far tries go from the middle, as an exponent of 2.
    private static final double REACH = 0.25;

    private final float[] values;
    private final Points points;
    private final float[] scaled;
    private final byte[] codes;
    private final float[] table;

    ScaleTries(Group group, Points points) {
        GroupLoss loss = new GroupLoss(group, points, GroupLoss.Weighting.EQUAL);
        this.values = loss.values();
        this.points = points;
        int size = points.tile().size();
        this.scaled = new float[Math.ceilDiv(values.length, size) * size];
        boolean scalar = points instanceof ScalarPoints;
        this.codes = new byte[scalar ? values.length : 0];
        this.table = points instanceof ScalarPoints scalars ? scalars.table() : new float[0];
    }

    /// What the nearest points at a scale say of the values.
    ///
    /// @param product `<x, p>`
    /// @param square `<p, p>`
    private record Match(double product, double square) {
        double parallel() {
            return product > 0 ? product * product / square : 0;
        }
    }

    /// The least-squares scale of the best of `tries` scales around `middle`; of equals the first.
    GroupScale nearest(float middle, int tries) {
        Match best = new Match(0, 1);
        for (int index = 0; index < tries; index++) {
            double exponent = REACH * (2.0 * index / (tries - 1) - 1);
            Match next = match((float) (middle * Math.pow(2, exponent)));
            best = next.parallel() > best.parallel() ? next : best;
        }
        return best.product > 0 ? new GroupScale((float) (best.product / best.square)) : new GroupScale(middle);
    }

    private Match match(float scale) {
        for (int index = 0; index < values.length; index++) {
            scaled[index] = values[index] / scale;
        }
        Arrays.fill(scaled, values.length, scaled.length, 0);
        round();
        // Two sums of each kind, since a sum waits for the one before it.
        double product = 0;
        double square = 0;
        double product2 = 0;
        double square2 = 0;
        int index = 0;
        for (; index + 1 < values.length; index += 2) {
            double point = scaled[index];
            double point2 = scaled[index + 1];
            product += values[index] * point;
            square += point * point;
            product2 += values[index + 1] * point2;
            square2 += point2 * point2;
        }
        for (; index < values.length; index++) {
            product += values[index] * (double) scaled[index];
            square += scaled[index] * (double) scaled[index];
        }
        return new Match(product + product2, square + square2);
    }

    /// Replaces scaled values by their nearest points.
    private void round() {
        if (points instanceof ScalarPoints scalars) {
            scalars.nearest(scaled, 0, values.length, codes, 0);
            for (int index = 0; index < values.length; index++) {
                scaled[index] = table[codes[index] & 0xFF];
            }
            return;
        }
        Points.Encoder encoder = points.encoder();
        int[] tile = new int[points.codesPerTile()];
        for (int from = 0; from < scaled.length; from += points.tile().size()) {
            encoder.encode(scaled, from, tile, 0);
            points.decode(tile, 0, scaled, from);
        }
    }
}
