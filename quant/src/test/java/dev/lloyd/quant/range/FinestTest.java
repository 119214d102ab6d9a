package dev.lloyd.quant.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.coded.EntropyCodedRows;
import dev.lloyd.quant.grid.LloydMax;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FinestTest {
    private static final int COLUMNS = 96;

    private static Points points(Grid grid) {
        float[] ones = new float[COLUMNS];
        Arrays.fill(ones, 1);
        try (Workers workers = Workers.of(1)) {
            return grid.points(new Sample(Seeds.gaussian(256 * COLUMNS, 1), COLUMNS, ones, 1, workers));
        }
    }

    private static Group group(float[] values, float[] importance) {
        return new Group(values, 0, values.length, 1, values.length, importance, 0, 0, Group.Zero.NONE);
    }

    /// The squared error of a row at a scale; the importances say what counts.
    private static double error(Points points, float[] values, float scale, float[] importance) {
        float[] tile = new float[COLUMNS];
        for (int column = 0; column < values.length; column++) {
            tile[column] = importance[column] > 0 ? values[column] / scale : 0;
        }
        int[] codes = new int[points.codesPerTile()];
        points.encoder().encode(tile, 0, codes, 0);
        points.decode(codes, 0, tile, 0);
        double error = 0;
        for (int column = 0; column < values.length; column++) {
            double rest = values[column] - (double) scale * tile[column];
            error += importance[column] * rest * rest;
        }
        return error;
    }

    /// A coarser scale wastes bits, and at a finer one bits are missing.
    @Test
    void noOtherScaleIsMuchBetter() {
        Points points = points(new EntropyCodedRows(2, 16, 0, ScaleFormat.Real.F16));
        float[] ones = new float[COLUMNS];
        Arrays.fill(ones, 1);
        double own = 0;
        double coarser = 0;
        double finer = 0;
        for (int seed = 0; seed < 40; seed++) {
            float[] values = Seeds.gaussian(COLUMNS, 100 + seed);
            float scale = new Finest().fit(group(values, ones), points).scale();
            own += error(points, values, scale, ones);
            coarser += error(points, values, scale * 1.2f, ones);
            finer += error(points, values, scale / 1.2f, ones);
        }
        assertTrue(own < 0.9 * coarser && own < 0.9 * finer, own + " " + coarser + " " + finer);
    }

    @Test
    void valuesThatDoNotCountAreZerosAndZerosHaveNoScale() {
        Points points = points(new EntropyCodedRows());
        float[] values = Seeds.gaussian(COLUMNS, 5);
        float[] importance = new float[COLUMNS];
        Arrays.fill(importance, 0, 40, 1);
        float[] cut = Arrays.copyOf(Arrays.copyOf(values, 40), COLUMNS);
        float[] ones = new float[COLUMNS];
        Arrays.fill(ones, 1);
        Range range = new Finest();
        assertEquals(range.fit(group(cut, ones), points), range.fit(group(values, importance), points));
        assertEquals(0, range.fit(group(new float[COLUMNS], ones), points).scale());
    }

    @Test
    void otherPointsHaveTheRootMeanSquare() {
        Points points = points(new LloydMax());
        float[] values = Seeds.gaussian(COLUMNS, 5);
        float[] ones = new float[COLUMNS];
        Arrays.fill(ones, 1);
        assertEquals(new Rms().fit(group(values, ones), points), new Finest().fit(group(values, ones), points));
    }
}
