package dev.lloyd.quant.coded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathSearchTest {
    /// Squared error + lambda x bits of symbols, by following the trellis.
    private static double cost(CodedDesign design, float[] values, byte[] symbols, int startState) {
        double cost = 0;
        int state = startState;
        int unions = design.trellis().unions();
        for (int index = 0; index < values.length; index++) {
            int symbol = symbols[index] & 0xFF;
            int union = state & (unions - 1);
            double error = (double) values[index] - design.level(symbol * unions + union);
            cost += error * error
                    + design.lambda() * design.model().tables().get(union).cost(symbol);
            state = design.trellis().successor(state, symbol & 1);
        }
        return cost;
    }

    /// The least cost of any path, in double precision, level by level.
    private static double leastCost(CodedDesign design, float[] values, int startState) {
        Trellis trellis = design.trellis();
        double[] costs = new double[trellis.states()];
        Arrays.fill(costs, Double.POSITIVE_INFINITY);
        costs[startState] = 0;
        for (float value : values) {
            double[] next = new double[costs.length];
            Arrays.fill(next, Double.POSITIVE_INFINITY);
            for (int state = 0; state < costs.length; state++) {
                int union = state & (trellis.unions() - 1);
                var table = design.model().tables().get(union);
                for (int symbol = 0; symbol < table.symbolCount(); symbol++) {
                    double error = (double) value - design.level(symbol * trellis.unions() + union);
                    double cost = costs[state] + error * error + design.lambda() * table.cost(symbol);
                    int target = trellis.successor(state, symbol & 1);
                    next[target] = Math.min(next[target], cost);
                }
            }
            costs = next;
        }
        return Arrays.stream(costs).min().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 100", "4, 1.5, 7", "8, 0.8, 100", "8, 3, 9", "32, 2, 130", "256, 2, 64", "256, 4, 65"})
    void noPathIsCheaper(int states, double rate, int count) {
        CodedDesign design = CodedDesign.gaussian(states, rate);
        for (int seed = 0; seed < 5; seed++) {
            float[] values = Seeds.gaussian(count, seed);
            int start = states * seed / 5;
            byte[] symbols = new byte[count];
            new PathSearch(design).encode(values, 0, count, start, symbols, 0);
            double least = leastCost(design, values, start);
            double found = cost(design, values, symbols, start);
            // Costs are whole units of a 5000th of a squared step, rounded down for each value.
            double tolerance = count * design.step() * design.step() / 5000;
            assertTrue(found >= least - 1e-6 && found <= least + tolerance, found + " instead of " + least);
        }
    }

    @Test
    void runsInPiecesFollowOneAnother() {
        CodedDesign design = CodedDesign.gaussian(32, 2);
        float[] values = Seeds.gaussian(1000, 3);
        byte[] symbols = new byte[1000];
        PathSearch search = new PathSearch(design);
        int state = 0;
        for (int from = 0; from < 1000; from += 125) {
            state = search.encode(values, from, 125, state, symbols, from);
        }
        float[] decoded = new float[1000];
        design.decode(symbols, 0, 1000, decoded, 0);
        double error = 0;
        for (int index = 0; index < 1000; index++) {
            error += Math.pow(values[index] - decoded[index], 2);
        }
        assertTrue(error / 1000 < 0.08, "mean squared error " + error / 1000);
    }

    @Test
    void outliersNeitherOverflowNorDisturbTheirNeighbours() {
        CodedDesign design = CodedDesign.gaussian(256, 2);
        float[] values = Seeds.gaussian(4096, 5);
        values[100] = 1e30f;
        values[101] = -1e30f;
        values[102] = Float.MAX_VALUE;
        for (int index = 2000; index < 2064; index++) {
            values[index] = 50;
        }
        byte[] symbols = new byte[4096];
        new PathSearch(design).encode(values, 0, 4096, 0, symbols, 0);
        float[] decoded = new float[4096];
        design.decode(symbols, 0, 4096, decoded, 0);
        float top = design.level(design.levelCount() - 1);
        assertTrue(decoded[100] > 0.8 * top && decoded[101] < -0.8 * top && decoded[102] > 0.8 * top);
        double error = 0;
        for (int index = 2100; index < 4096; index++) {
            error += Math.pow(values[index] - decoded[index], 2);
        }
        assertEquals(0.065, error / 1996, 0.006);
    }

    @Test
    void aPathOfNoValuesIsWhereItBegan() {
        PathSearch search = new PathSearch(CodedDesign.gaussian(8, 2));
        assertEquals(5, search.encode(new float[0], 0, 0, 5, new byte[0], 0));
    }
}
