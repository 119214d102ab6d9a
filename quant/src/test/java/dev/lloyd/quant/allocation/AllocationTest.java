package dev.lloyd.quant.allocation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.part.Allocation;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllocationTest {
    private static final double[] BUDGETS = {2.05, 2.5, 3, 3.3, 4, 9};

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "dp", "greedy", "linearity", "layer-importance", "layer-importance(measure=lim)"})
    void theBudgetIsMetAndMoreBitsNeverCostMore(String text) {
        for (int seed = 0; seed < 20; seed++) {
            List<Curve> curves = curves(12, seed);
            double former = Double.POSITIVE_INFINITY;
            for (double bits : BUDGETS) {
                int[] choice = part(text).choose(curves, bits);
                assertTrue(spent(curves, choice) <= bits * (1 + 1e-9), text + " spends " + spent(curves, choice));
                assertTrue(cost(curves, choice) <= former, text + " at " + bits);
                former = text.equals("greedy") ? Double.POSITIVE_INFINITY : cost(curves, choice);
            }
            int[] all = part(text).choose(curves, 9);
            for (int index = 0; index < all.length; index++) {
                assertEquals(curves.get(index).points() - 1, all[index], "a budget for everything");
            }
        }
    }

    @Test
    void dynamicProgrammingFindsWhatTryingEverythingFinds() {
        for (int seed = 0; seed < 30; seed++) {
            List<Curve> curves = curves(6, seed);
            for (double bits : BUDGETS) {
                double found = cost(curves, new DynamicProgramming().choose(curves, bits));
                assertEquals(bruteForce(curves, bits), found, 1e-9 * found, "seed " + seed + ", " + bits + " bits");
            }
        }
    }

    @Test
    void fewStatesStayInTheBudgetAndNearTheBest() {
        for (int seed = 0; seed < 10; seed++) {
            List<Curve> curves = curves(60, seed);
            double exact = cost(curves, new DynamicProgramming().choose(curves, 3));
            int[] choice = new DynamicProgramming(200).choose(curves, 3);
            assertTrue(spent(curves, choice) <= 3 * (1 + 1e-9));
            assertTrue(cost(curves, choice) <= 1.03 * exact, cost(curves, choice) + " against " + exact);
            assertTrue(cost(curves, new Greedy().choose(curves, 3)) <= 1.03 * exact);
            assertTrue(cost(curves, new Fixed().choose(curves, 3)) > 1.1 * exact);
        }
    }

    @Test
    void theMostImportantLayersAreRaisedFirst() {
        List<Curve> curves = List.of(
                new Curve("a", 100, new double[] {2, 3, 4}, new double[] {1, 1, 1}, 0.3),
                new Curve("b", 100, new double[] {2, 3, 4}, new double[] {1, 1, 1}, 0.9),
                new Curve("c", 100, new double[] {2, 3, 4}, new double[] {1, 1, 1}, 0.5),
                new Curve("d", 100, new double[] {2, 3, 4}, new double[] {1, 1, 1}, 0.1));
        assertArrayEquals(new int[] {0, 2, 2, 0}, new LayerImportance().choose(curves, 3));
        assertArrayEquals(new int[] {0, 2, 0, 0}, new LayerImportance().choose(curves, 2.9));
    }

    @Test
    void layersOfLittleOutputLoseABitFirstAndNoneLosesTwoBeforeAllHaveLostOne() {
        double[] bits = {2, 3, 4};
        double[] costs = {1, 1, 1};
        List<Curve> curves = List.of(
                new Curve("a", 100, bits, costs, 0.3),
                new Curve("b", 100, bits, costs, 0.9),
                new Curve("c", 100, bits, costs, 0.5),
                new Curve("d", 100, bits, costs, 0.1));
        assertArrayEquals(new int[] {2, 2, 2, 2}, part("one-bit-off").choose(curves, 4));
        assertArrayEquals(new int[] {1, 2, 2, 1}, part("one-bit-off").choose(curves, 3.5));
        assertArrayEquals(new int[] {1, 1, 1, 1}, part("one-bit-off").choose(curves, 3));
        assertArrayEquals(new int[] {0, 1, 1, 0}, part("one-bit-off").choose(curves, 2.5));
        assertArrayEquals(
                new int[] {2, 1, 1, 2}, part("one-bit-off(order=most)").choose(curves, 3.5));
    }

    @Test
    void layersGetOneOfTwoRates() {
        assertEquals(List.of(2.0, 4.0), new LayerImportance().among(List.of(1.0, 2.0, 3.0, 4.0), 3));
        assertEquals(List.of(3.0, 4.0), part("layer-importance(low=3)").among(List.of(2.0, 3.0, 4.0), 3));
        assertThrows(IllegalArgumentException.class, () -> new LayerImportance().among(List.of(2.0, 3.0), 3));
        assertThrows(IllegalArgumentException.class, () -> part("layer-importance(low=4)"));
        assertEquals(List.of(2.0, 4.0), new LayerImportance().among(List.of(), 3));
        assertEquals(List.of(1.0, 2.0), part("dp").among(List.of(1.0, 2.0), 2));
        assertEquals(List.of(1.0, 4.0, 5.0), part("dp").among(List.of(1.0, 4.0, 5.0, 8.0), 5));
        assertEquals(List.of(8.0), part("dp").among(List.of(8.0), 2), "far rates are better than none");
        assertEquals(10, part("dp").among(List.of(), 1).size(), "0.25 to 2.5 by quarters");
        assertEquals(List.of(2.0, 3.0), part("linearity").among(List.of(1.0, 2.0, 3.0, 5.0), 2.5));
        assertEquals(
                List.of(1.5, 2.0, 3.0), part("linearity").among(List.of(1.0, 1.5, 2.0, 3.0), 2), "2 may be too much");
        assertEquals(List.of(2.0, 3.0), part("linearity").among(List.of(2.0, 3.0), 2.3));
        assertEquals(List.of(1.0), part("linearity").among(List.of(1.0), 2));
        assertEquals(1.75, part("linearity").among(List.of(), 2).getFirst());
        for (String wrong : List.of("noise=0", "noise=1.5", "noise=NaN", "tokens=0", "tokens=2000000000")) {
            assertThrows(IllegalArgumentException.class, () -> part("linearity(" + wrong + ")"), wrong);
        }
        assertEquals(1.5, part("linearity").among(List.of(), 1.5).getFirst());
    }

    @Test
    void heavyWeightsAreThoseMoreThanADeviationAboveTheMean() {
        double share = LayerImportance.heavyShare(new Matrix(100, 1000, Seeds.gaussian(100_000, 1)));
        // 1 - Phi(1) = 0.158655, standard error 0.0012
        assertEquals(0.158655, share, 0.004);
        assertEquals(0, LayerImportance.heavyShare(new Matrix(1, 3, new float[] {2, 2, 2})));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "dp", "greedy", "layer-importance", "one-bit-off"})
    void aBudgetBelowTheLeastRatesIsRefusedWithTheReachableRange(String text) {
        List<Curve> curves = List.of(new Curve("a", 10, new double[] {2.5, 4.25}, new double[] {3, 1}));
        var thrown =
                assertThrows(IllegalArgumentException.class, () -> part(text).choose(curves, 2.4));
        assertTrue(thrown.getMessage().contains("2.50000 to 4.25000"), thrown.getMessage());
    }

    @Test
    void curvesThatAreNotCurvesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Curve("a", 1, new double[] {2, 2}, new double[] {1, 1}));
        assertThrows(
                IllegalArgumentException.class, () -> new Curve("a", 1, new double[] {2}, new double[] {Double.NaN}));
        assertThrows(IllegalArgumentException.class, () -> new Curve("a", 0, new double[] {2}, new double[] {1}));
    }

    private static Allocation part(String text) {
        return (Allocation) PartText.parse(Question.ALLOCATION, text);
    }

    private static List<Curve> curves(int count, long seed) {
        RandomGenerator generator = Seeds.generator(seed);
        List<Curve> curves = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            int points = 2 + generator.nextInt(4);
            double[] bits = new double[points];
            double[] costs = new double[points];
            double sensitivity = Math.exp(1.5 * generator.nextGaussian());
            double rate = 1.8 + 0.2 * generator.nextDouble();
            for (int point = 0; point < points; point++) {
                bits[point] = rate;
                costs[point] = sensitivity * Math.pow(4, -rate) * (1 + 0.1 * generator.nextDouble());
                rate += 0.7 + generator.nextDouble();
            }
            curves.add(new Curve("t" + index, 100 + generator.nextInt(5000), bits, costs, sensitivity));
        }
        return curves;
    }

    private static double bruteForce(List<Curve> curves, double bits) {
        int[] choice = new int[curves.size()];
        double best = Double.POSITIVE_INFINITY;
        while (true) {
            if (spent(curves, choice) <= bits) {
                best = Math.min(best, cost(curves, choice));
            }
            int place = 0;
            while (place < choice.length && ++choice[place] == curves.get(place).points()) {
                choice[place++] = 0;
            }
            if (place == choice.length) {
                return best;
            }
        }
    }

    private static double cost(List<Curve> curves, int[] choice) {
        double cost = 0;
        for (int index = 0; index < choice.length; index++) {
            cost += curves.get(index).costs()[choice[index]];
        }
        return cost;
    }

    private static double spent(List<Curve> curves, int[] choice) {
        double size = 0;
        double values = 0;
        for (int index = 0; index < choice.length; index++) {
            size += curves.get(index).values() * curves.get(index).bits()[choice[index]];
            values += curves.get(index).values();
        }
        return size / values;
    }
}
