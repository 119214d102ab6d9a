package dev.lloyd.quant.coded;

/// Finds a row's scale: of those that were tried and at which the row's code fits, the one whose points `p` are
/// most parallel to the row, greatest `<x, p>^2 / <p, p>` with each column in its steps.
///
/// Length falls by close to `slope` bits when the scale doubles; tries follow that line to where the code just
/// fits, within a bracket once there is one. All scales have 11 significant bits, so that binary16 keeps them as
/// they are. No scale is tried at which a value lies beyond the last level of its column. Not thread-safe.
final class FinestSearch {
    private static final int TRIES = 7;

    /// Where none has fitted so far.
    private static final int TRIES_MAX = 60;

    /// Bits of the string that a path aims to leave over.
    private static final double MARGIN = 0.7;

    private final int size;
    private final int[] coded;
    private final float[] gains;
    private final LevelTable[] tables;
    private final RowPath path;
    private final double slope;
    private final int[] codes;

    /// Binary logarithms of the finest scale at which the code was seen to fit, of the coarsest at which it was
    /// not, and of the finest at which no value is beyond the levels.
    private double fitting;

    private double tooFine;
    private double floor;

    FinestSearch(CodedRowPoints points) {
        this.size = points.codesPerTile();
        this.coded = points.coded();
        this.gains = points.columns().gains();
        this.tables = points.tables();
        this.path = points.path();
        this.codes = new int[size];
        double sum = 0;
        for (int column : coded) {
            double deviation = LevelTable.deviation(points.columns().classes()[column] - 1);
            sum += CodedRowPoints.slope(deviation);
        }
        this.slope = Math.max(sum, 1);
    }

    /// The path of the search before.
    RowPath path() {
        return path;
    }

    /// The scale of `row[offset ...]`.
    ///
    /// @param start where to begin: the row's root mean square
    float scale(float[] row, int offset, float start) {
        fitting = Double.POSITIVE_INFINITY;
        floor = octaves(least(row, offset));
        tooFine = floor;
        double next = Math.max(octaves(start), floor);
        float best = 0;
        double most = -1;
        for (int tries = 0; tries < TRIES || best == 0 && tries < TRIES_MAX; tries++) {
            float scale = rounded(next);
            double excess = search(row, offset, scale) - 8 * size + MARGIN;
            if (path.write(codes, 0, size)) {
                double parallel = path.parallel();
                best = parallel > most ? scale : best;
                most = Math.max(most, parallel);
                fitting = Math.min(fitting, next);
            } else {
                tooFine = Math.max(tooFine, next);
            }
            next = next(next, excess);
        }
        return best > 0 ? best : rounded(next);
    }

    /// Where to try after a scale at which the code had so many bits too many.
    private double next(double tried, double excess) {
        if (fitting - tooFine < 0.5 / slope) {
            // Length does not quite fall with the scale: others close by may do better.
            return Math.max(floor, tried + (excess > MARGIN ? 1 : -0.7) / slope);
        }
        double aim = tried + excess / slope;
        if (aim > tooFine && aim < fitting) {
            return aim;
        }
        return fitting == Double.POSITIVE_INFINITY ? tried + 4 / slope : (tooFine + fitting) / 2;
    }

    /// The least scale at which no value lies beyond the last level.
    private double least(float[] row, int offset) {
        double least = Float.MIN_NORMAL;
        for (int index = 0; index < coded.length; index++) {
            double steps = Math.abs((double) row[offset + coded[index]]) * gains[coded[index]];
            least = Math.max(least, steps / tables[index].centre());
        }
        return least;
    }

    /// Finds the path of a row at a scale, and its bits.
    double search(float[] row, int offset, float scale) {
        for (int index = 0; index < coded.length; index++) {
            path.source()[index] = row[offset + coded[index]] / scale * gains[coded[index]];
        }
        return path.find(CodedRowPoints.LAMBDA);
    }

    private static double octaves(double scale) {
        return StrictMath.log(scale) / StrictMath.log(2);
    }

    private static float rounded(double octaves) {
        float scale = (float) StrictMath.pow(2, Math.clamp(octaves, -125, 127));
        return Float.intBitsToFloat(Float.floatToRawIntBits(scale) + 0x1FFF & ~0x1FFF);
    }
}
