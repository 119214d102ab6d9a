package dev.lloyd.quant.rounding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.Mask;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.part.Rounding;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlternatingTest {
    private static final Workers ONE = Workers.of(1);
    private static final Workers TWO = Workers.of(2);

    @AfterAll
    static void close() {
        ONE.close();
        TWO.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=2, group=64)",
                "int(bits=2, group=channel, mode=asymmetric)",
                "int(bits=2, group=48, mode=float-zero)",
                "row-codebook(bits=2)",
                "int(bits=2, group=64) + int(bits=2, group=64)",
            })
    void theErrorNeverRisesAndRoundsHelp(String text) {
        Matrix weights = gaussian(21, 192, 1);
        DoubleMatrix moments = Moments.correlated(192, 2);
        for (String inner : List.of("gptq", "coordinate-descent(passes=1, start=nearest, order=greedy)")) {
            Run alone = new Run(text, inner, weights, moments, ONE);
            double first = Moments.loss(weights, alone.decoded, moments);
            double former = first;
            for (int rounds = 1; rounds <= 4; rounds++) {
                String line = "alternating(rounds=" + rounds + ", rounding=" + inner + ")";
                double next = Moments.loss(weights, new Run(text, line, weights, moments, ONE).decoded, moments);
                assertTrue(next <= former * (1 + 1e-6), line + ": " + next + " > " + former);
                former = next;
            }
            assertTrue(former < 0.97 * first, inner + ": " + former + " against " + first);
        }
    }

    /// Every row of codes, each with its best scale `q M w / q M q`: nothing is below the best of them, and what was
    /// found is the best for its own codes.
    @Test
    void isTheBestForItsCodesAndNeverBelowTheBestOfAll() {
        for (int seed = 0; seed < 20; seed++) {
            Matrix weights = gaussian(1, 6, 100 + seed);
            DoubleMatrix moments = Moments.correlated(6, 200 + seed);
            String line = "alternating(rounds=20, rounding=coordinate-descent(passes=4))";
            Run run = new Run("int(bits=2, group=channel, scales=f32)", line, weights, moments, ONE);
            double error = Moments.loss(weights, run.decoded, moments);
            double least = Double.POSITIVE_INFINITY;
            for (int code = 0; code < 729; code++) {
                least = Math.min(least, best(points(code), weights, moments));
            }
            assertTrue(error >= least * (1 - 1e-5), error + " below the least possible, " + least);
            double own = best(run.decoded, weights, moments);
            assertEquals(own, error, 1e-4 * error);
        }
    }

    private static Matrix points(int code) {
        Matrix points = Matrix.zeros(1, 6);
        int rest = code;
        for (int column = 0; column < 6; column++) {
            points.set(0, column, rest % 3 - 1f);
            rest /= 3;
        }
        return points;
    }

    private static double best(Matrix points, Matrix weights, DoubleMatrix moments) {
        double above = 0;
        double below = 0;
        for (int row = 0; row < 6; row++) {
            for (int column = 0; column < 6; column++) {
                above += points.at(0, row) * moments.at(row, column) * weights.at(0, column);
                below += points.at(0, row) * moments.at(row, column) * points.at(0, column);
            }
        }
        Matrix scaled = points.copy();
        for (int column = 0; column < 6; column++) {
            scaled.set(0, column, below > 0 ? (float) (above / below) * points.at(0, column) : 0);
        }
        return Moments.loss(weights, scaled, moments);
    }

    /// The normal equations: the gradient has no part along any entry of a table.
    @Test
    void tablesAreTheLeastSquaresSolutionForTheirCodes() {
        Matrix weights = gaussian(5, 96, 3);
        DoubleMatrix moments = Moments.correlated(96, 4);
        Run run = new Run("row-codebook(bits=2)", "alternating(rounds=40, rounding=gptq)", weights, moments, ONE);
        for (int row = 0; row < 5; row++) {
            Points points = run.writer.planes().planes().getFirst().points();
            for (float level : levels(points.row(row))) {
                double slope = 0;
                double size = 0;
                for (int column = 0; column < 96; column++) {
                    if (run.decoded.at(row, column) == level) {
                        for (int other = 0; other < 96; other++) {
                            double error = run.decoded.at(row, other) - (double) weights.at(row, other);
                            slope += moments.at(column, other) * error;
                            size += Math.abs(moments.at(column, other) * error);
                        }
                    }
                }
                // Tables are rounded to 11 bits.
                assertTrue(Math.abs(slope) <= 0.02 * size, slope + " of " + size);
            }
        }
    }

    private static float[] levels(Points points) {
        float[] levels = new float[4];
        for (int code = 0; code < 4; code++) {
            points.decode(new int[] {code}, 0, levels, code);
        }
        return levels;
    }

    @ParameterizedTest
    @ValueSource(strings = {"int(bits=2, group=32, mode=float-zero)", "int(bits=3)", "row-codebook(bits=3)"})
    void whatIsReportedIsWhatTheCodesDecodeToForAnyNumberOfThreads(String text) {
        Matrix weights = gaussian(40, 71, 12);
        DoubleMatrix moments = Moments.correlated(71, 13);
        Run one = new Run(text, "alternating", weights, moments, ONE);
        Run two = new Run(text, "alternating", weights, moments, TWO);
        assertArrayEquals(one.decoded.values(), one.writer.planes().decode(ONE).values());
        assertEquals(one.writer.planes().tensors(), two.writer.planes().tensors());
    }

    @Test
    void keptValuesStayExactly() {
        Matrix weights = gaussian(8, 64, 5);
        Mask mask = new Mask(8, 64);
        for (int row = 0; row < 8; row++) {
            weights.set(row, 3 * row, 7);
            mask.add(row, 3 * row);
        }
        DoubleMatrix moments = Moments.correlated(64, 6);
        for (String text : List.of("int(bits=2, group=32)", "row-codebook(bits=2)")) {
            Run run = new Run(text, "alternating", weights, moments, ONE, Optional.of(mask));
            Matrix sum = run.writer.planes().decode(ONE);
            run.writer.sparse().orElseThrow().addTo(0, 8, sum.values());
            assertArrayEquals(run.decoded.values(), sum.values(), 1e-6f);
        }
    }

    @Test
    void gridsWithoutScalesOfRowsAreRefusedByName() {
        Matrix weights = gaussian(4, 32, 7);
        DoubleMatrix moments = Moments.correlated(32, 8);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new Run("int(bits=4, group=tensor)", "alternating", weights, moments, ONE))
                .getMessage();
        assertEquals("rows have no scales or tables of their own in int(bits=4, group=tensor)", message);
    }

    @Test
    void theTextFormHoldsTheRoundingItAlternatesWith() {
        String text = "alternating(rounds=3, rounding=coordinate-descent(passes=1, start=nearest, order=greedy))";
        assertEquals(text, Rounding.parse(text).text());
    }

    private static Matrix gaussian(int rows, int columns, long seed) {
        return new Matrix(rows, columns, Seeds.gaussian(rows * columns, seed));
    }

    /// A matrix that was rounded.
    private static final class Run {
        private final PlaneWriter writer;
        private final Matrix decoded;

        Run(String grid, String rounding, Matrix weights, DoubleMatrix moments, Workers workers) {
            this(grid, rounding, weights, moments, workers, Optional.empty());
        }

        Run(String text, String rounding, Matrix weights, DoubleMatrix moments, Workers workers, Optional<Mask> kept) {
            List<Grid> grids = PartText.split(text, '+').stream()
                    .map(each -> (Grid) PartText.parse(Question.GRID, each))
                    .toList();
            float[] importance = new float[weights.columns()];
            for (int column = 0; column < importance.length; column++) {
                importance[column] = (float) moments.at(column, column);
            }
            Sample sample = new Sample(weights.values(), weights.columns(), importance, 1, workers);
            List<Points> points =
                    grids.stream().map(each -> each.points(sample)).toList();
            writer = new PlaneWriter(grids, points, grids.getFirst().defaultRange(), weights, importance, kept);
            decoded = Rounding.parse(rounding)
                    .round(new RoundingTask(weights, writer, Optional.of(moments), 1, workers))
                    .decoded();
        }
    }
}
