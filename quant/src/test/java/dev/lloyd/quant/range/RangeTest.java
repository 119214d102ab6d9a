package dev.lloyd.quant.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.grid.IntGrid;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeTest {
    private static final Range MIN_MAX = new MinMax();

    @ParameterizedTest
    @CsvSource({
        "mse, int(bits=2)",
        "mse, int(bits=4)",
        "mse, 'int(bits=3, mode=asymmetric)'",
        "mse, 'int(bits=3, mode=full)'",
        "hessian, int(bits=3)",
        "hessian, 'int(bits=2, mode=float-zero)'",
        "hessian, 'int(bits=4, mode=asymmetric)'",
        "neuqi, int(bits=2)",
        "neuqi, 'int(bits=2, mode=float-zero)'",
        "neuqi, 'int(bits=3, mode=asymmetric)'",
        "gradient, int(bits=4)",
        "gradient, 'int(bits=2, mode=float-zero)'"
    })
    void isNeverWorseThanMinmaxOnItsOwnLossAndUsuallyBetter(String name, String grid) {
        Range range = range(name);
        Points points = points(grid);
        GroupLoss.Weighting weighting = name.equals("hessian") || name.equals("neuqi")
                ? GroupLoss.Weighting.IMPORTANCE
                : GroupLoss.Weighting.EQUAL;
        int better = 0;
        for (int seed = 0; seed < 40; seed++) {
            Group group = group(new int[] {1, 2, 7, 64, 172}[seed % 5], seed, zero(grid));
            GroupLoss loss = new GroupLoss(group, points, weighting);
            double simple = loss.at(MIN_MAX.fit(group, points)).loss();
            double chosen = loss.at(range.fit(group, points)).loss();
            assertTrue(chosen <= simple * (1 + 1e-9), "seed " + seed + ": " + chosen + " > " + simple);
            better += chosen < 0.98 * simple ? 1 : 0;
        }
        assertTrue(better >= 15, "only " + better + " of 40 groups are better than minmax");
    }

    @ParameterizedTest
    @ValueSource(strings = {"int(bits=2)", "int(bits=3, mode=asymmetric)", "int(bits=3, mode=float-zero)"})
    void theCosineIsNeverBelowThatOfMinmaxAndUsuallyAbove(String grid) {
        Points points = points(grid);
        int better = 0;
        for (int seed = 0; seed < 40; seed++) {
            Group group = group(new int[] {1, 2, 7, 64, 172}[seed % 5], seed, zero(grid));
            double simple = cosine(group, points, MIN_MAX.fit(group, points));
            double chosen = cosine(group, points, range("cosine").fit(group, points));
            assertTrue(chosen >= simple - 1e-6, "seed " + seed + ": " + chosen + " < " + simple);
            better += chosen > simple + 0.005 ? 1 : 0;
        }
        // A value or two, as 16 of the groups have, lie in their direction whatever the range.
        assertTrue(better >= 10, "only " + better + " of 40 groups are better than minmax");
    }

    private static double cosine(Group group, Points points, GroupScale map) {
        double product = 0;
        double square = 0;
        double whole = 0;
        int[] code = new int[1];
        float[] point = new float[1];
        for (int index = 0; index < group.length(); index++) {
            double value = group.value(0, index);
            point[0] = group.value(0, index) / map.scale() + map.zero();
            points.encoder().encode(point, 0, code, 0);
            points.decode(code, 0, point, 0);
            double decoded = map.scale() * (point[0] - map.zero());
            product += group.weight(0, index) * value * decoded;
            square += group.weight(0, index) * decoded * decoded;
            whole += group.weight(0, index) * value * value;
        }
        return square == 0 ? 0 : product / Math.sqrt(square * whole);
    }

    @Test
    void neuqiIsNeverWorseThanTheWeightedSearchAndBeatsItAtTwoBits() {
        Points points = points("int(bits=2, mode=float-zero)");
        double searched = 0;
        double scanned = 0;
        for (int seed = 0; seed < 30; seed++) {
            Group group = group(64, seed, Group.Zero.REAL);
            GroupLoss loss = new GroupLoss(group, points, GroupLoss.Weighting.IMPORTANCE);
            double one = loss.at(new HessianSearch().fit(group, points)).loss();
            double other = loss.at(new Neuqi().fit(group, points)).loss();
            assertTrue(other <= one, "seed " + seed);
            searched += one;
            scanned += other;
        }
        assertTrue(scanned < 0.99 * searched, scanned + " against " + searched);
    }

    @Test
    void zerosOfTheScanAreAsGoodAsTheBestOfADenseList() {
        Points points = points("int(bits=2, mode=float-zero)");
        for (int seed = 0; seed < 20; seed++) {
            Group group = group(31, seed, Group.Zero.REAL);
            GroupLoss loss = new GroupLoss(group, points, GroupLoss.Weighting.IMPORTANCE);
            ZeroScan scan = new ZeroScan(loss.values(), loss.weights(), 0, 3);
            float scale = MIN_MAX.fit(group, points).scale() * 0.8f;
            double scanned =
                    loss.at(new GroupScale(scale, (float) scan.at(scale))).loss();
            double listed = Double.POSITIVE_INFINITY;
            for (int step = -8000; step < 8000; step++) {
                listed = Math.min(
                        listed, loss.at(new GroupScale(scale, step / 1000f)).loss());
            }
            assertTrue(scanned <= listed * 1.0005, "seed " + seed + ": " + scanned + " > " + listed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"minmax", "absmax", "mse", "hessian", "neuqi", "percentile", "gradient", "deviations"})
    void zerosAndValuesThatDoNotCountGiveScaleZero(String name) {
        for (Group.Zero zero : Group.Zero.values()) {
            Points points = points(zero == Group.Zero.NONE ? "int" : "int(mode=asymmetric)");
            Group zeros = new Group(new float[8], 0, 8, 1, 8, new float[] {1, 1, 1, 1, 1, 1, 1, 1}, 0, 0, zero);
            assertEquals(0, range(name).fit(zeros, points).scale());
            Group dead = new Group(Seeds.gaussian(8, 1), 0, 8, 1, 8, new float[8], 0, 0, zero);
            assertEquals(0, range(name).fit(dead, points).scale());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"minmax", "absmax", "mse", "hessian", "neuqi", "percentile", "gradient", "deviations"})
    void anOutlierOfImportanceZeroDoesNotMoveTheScale(String name) {
        float[] importance = new float[64];
        java.util.Arrays.fill(importance, 1);
        importance[5] = 0;
        float[] values = Seeds.gaussian(64, 3);
        float[] wild = values.clone();
        wild[5] = 1000;
        Points points = points("int(bits=3)");
        GroupScale calm = range(name).fit(new Group(values, 0, 64, 1, 64, importance, 0, 0, Group.Zero.NONE), points);
        assertTrue(calm.scale() > 0.1);
        assertEquals(calm, range(name).fit(new Group(wild, 0, 64, 1, 64, importance, 0, 0, Group.Zero.NONE), points));
    }

    @Test
    void percentileClipsTheTailsAndTheShareOneIsMinmax() {
        float[] values = new float[1001];
        float[] importance = new float[1001];
        java.util.Arrays.fill(importance, 1);
        for (int index = 0; index < values.length; index++) {
            values[index] = index - 500;
        }
        Group group = new Group(values, 0, 1001, 1, 1001, importance, 0, 0, Group.Zero.NONE);
        Points points = points("int(bits=4)");
        assertEquals(450 / 7.0, new Percentile(0.9).fit(group, points).scale(), 1e-3);
        assertEquals(MIN_MAX.fit(group, points), new Percentile(1).fit(group, points));
    }

    @Test
    void theLargestMagnitudeReachesHalfTheSpanHoweverLargeItIs() {
        float[] values = {-Float.MAX_VALUE, 1, 2};
        Group group = new Group(values, 0, 3, 1, 3, new float[] {1, 1, 1}, 0, 0, Group.Zero.NONE);
        assertEquals(
                Float.MAX_VALUE / 7.5f,
                range("absmax").fit(group, points("int(mode=full)")).scale());
        assertEquals(MIN_MAX.fit(group, points("int")), range("absmax").fit(group, points("int")));
        Group middle = new Group(new float[] {-3, 1, 2}, 0, 3, 1, 3, new float[] {1, 1, 1}, 0, 0, Group.Zero.REAL);
        assertEquals(
                new GroupScale(6f / 15, 7.5f), range("absmax").fit(middle, points("int(bits=4, mode=float-zero)")));
    }

    @Test
    void wholeZerosStayAmongThePoints() {
        Points points = points("int(bits=3, mode=asymmetric)");
        for (int seed = 0; seed < 30; seed++) {
            Group group = group(16, seed, Group.Zero.INTEGER);
            for (String name : new String[] {"mse", "hessian", "neuqi", "gradient", "percentile"}) {
                float zero = range(name).fit(group, points).zero();
                assertTrue(zero == Math.rint(zero) && zero >= 0 && zero <= 7, name + ": " + zero);
            }
        }
    }

    /// Heavy-tailed values off centre, with importances over three orders of magnitude.
    private static Group group(int length, long seed, Group.Zero zero) {
        RandomGenerator generator = Seeds.generator(seed);
        float[] values = new float[length];
        float[] importance = new float[length];
        for (int index = 0; index < length; index++) {
            values[index] = (float) (Math.pow(generator.nextGaussian(), 3) * 0.3 + generator.nextGaussian() + 0.5);
            importance[index] = (float) Math.exp(1.5 * generator.nextGaussian());
        }
        return new Group(values, 0, length, 1, length, importance, 0, 0, zero);
    }

    private static Range range(String name) {
        return (Range) PartText.parse(Question.RANGE, name);
    }

    private static Points points(String grid) {
        IntGrid parsed = (IntGrid) PartText.parse(Question.GRID, grid);
        try (Workers workers = Workers.of(1)) {
            return parsed.points(new Sample(new float[0], 0, new float[0], 1, workers));
        }
    }

    private static Group.Zero zero(String grid) {
        return grid.contains("asymmetric")
                ? Group.Zero.INTEGER
                : grid.contains("float-zero") ? Group.Zero.REAL : Group.Zero.NONE;
    }
}
