package dev.lloyd.quant.engine;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.rounding.Rounded;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Rounds a matrix, and rounds it again with corrected points while a grid that promises a rate misses it.
///
/// Error feedback makes the values that are coded wider than those the points were fitted to, so that they take
/// more bits; by how much is known only afterwards. Most grids take the bits they take: one attempt. Entropy-coded
/// ones are given 10 at most.
final class RoundingAttempts {
    private static final int MOST = 10;

    private RoundingAttempts() {}

    /// What came of one attempt.
    ///
    /// @param writer holds the codes
    /// @param rounded what they decode to
    record Attempt(PlaneWriter writer, Rounded rounded) {
        double bits(Matrix weights) {
            long values = Math.max(1, (long) weights.rows() * weights.columns());
            return 8.0 * writer.planes().tensors().byteSize() / values;
        }
    }

    static Attempt run(List<Grid> grids, List<Points> points, Matrix weights, Function<List<Points>, Attempt> round) {
        List<Points> current = points;
        Attempt attempt = round.apply(current);
        for (int trial = 1; trial < MOST && grids.size() == 1; trial++) {
            Optional<Points> corrected = grids.getFirst().corrected(current.getFirst(), attempt.bits(weights));
            if (corrected.isEmpty()) {
                break;
            }
            current = List.of(corrected.get());
            attempt = round.apply(current);
        }
        return attempt;
    }
}
