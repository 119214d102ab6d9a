package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.RunPoints;
import dev.lloyd.quant.plane.RunPoints.Run;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Where the runs of a record lie, if its points are runs whose codes begin with bytes ({@link RunPoints}).
/// Immutable and thread-safe.
///
/// @param points of a row
/// @param runs of the row
/// @param layout of records
/// @param squares what sums the squares of a run's points, where they are not taken as expected
record RunLayout(RunPoints points, List<Run> runs, RecordLayout layout, List<Optional<RunProduct>> squares)
        implements PointSums.Maker {
    /// Codes of no more bits have the squares that are expected.
    private static final int EXPECTED_BITS = 3;

    /// The layout for some points, if they are such.
    static Optional<RunLayout> of(List<Points> points, RecordLayout layout, int columns) {
        return points.getFirst() instanceof RunPoints some
                        && points.size() == 1
                        && layout.groups() == 1
                        && layout.zeroBytes() == 0
                        && some.tile().columns() == columns
                        && some.runs().stream().allMatch(run -> run.codePosition() % Byte.SIZE == 0)
                ? Optional.of(new RunLayout(some, some.runs(), layout, squares(some.runs())))
                : Optional.empty();
    }

    private static List<Optional<RunProduct>> squares(List<Run> runs) {
        return runs.stream().map(RunLayout::squares).toList();
    }

    private static Optional<RunProduct> squares(Run run) {
        if (run.bits() <= EXPECTED_BITS) {
            return Optional.empty();
        }
        float[] squares = run.table().clone();
        FloatKernels.multiply(run.table(), 0, squares, 0, squares.length);
        float[] ones = new float[run.length()];
        Arrays.fill(ones, 1);
        return Optional.of(RunProduct.of(run.bits(), squares, ones));
    }

    /// Where the codes of a run begin in a record.
    int codeOffset(int run) {
        return layout.codeOffset(0) + runs.get(run).codePosition() / Byte.SIZE;
    }

    /// The number of a run's gain in a record.
    int gainIndex(int run, byte[] records, int record) {
        int position = runs.get(run).gainPosition();
        int bits = runs.get(run).gainBits();
        if (bits == 0) {
            return 0;
        }
        int index = record + layout.codeOffset(0) + position / Byte.SIZE;
        int shift = position % Byte.SIZE;
        int word = records[index] & 0xFF;
        if (shift + bits > Byte.SIZE) {
            word |= (records[index + 1] & 0xFF) << Byte.SIZE;
        }
        return word >> shift & (1 << bits) - 1;
    }

    /// What a run's points are multiplied by in a record.
    float gain(int run, byte[] records, int record) {
        return runs.get(run).gains()[gainIndex(run, records, record)];
    }

    /// @param values what a run's points are multiplied with, in its coordinates
    RunProduct product(int run, float[] values) {
        return RunProduct.of(runs.get(run).bits(), runs.get(run).table(), values);
    }

    @Override
    public PointSums make(float[] values) {
        return new RunSums(this, values);
    }

    @Override
    public int readBytes() {
        int most = 0;
        for (int run = 0; run < runs.size(); run++) {
            most = Math.max(
                    most,
                    codeOffset(run)
                            + product(run, new float[runs.get(run).length()]).readBytes()
                            - layout.size());
        }
        return most;
    }
}
