package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.CodebookDistances;
import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.quant.plane.Points;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Chooses the codes of a product so that the error along the row counts `eta` times as much as the error across
/// it:
///
///     loss = ||r||^2 + (eta - 1) <r, x>^2 / ||x||^2        r = x - decoded
///
/// It starts from the nearest vectors and goes over the sub-vectors, those of the largest error first, giving
/// each the code that is best while the others stay; a code changes only if the loss falls. It ends when nothing
/// changes, after 10 rounds at most. With `||x_m - c||^2` at hand, `<x_m - c, x_m>` is `(||x_m - c||^2 +
/// ||x_m||^2 - ||c||^2) / 2`.
///
/// A row of zeros takes the nearest vectors. Ties: the smaller code. For one thread. Cost: a nearest search, and
/// a few operations for each vector of the codebooks in each round. Source: Guo et al., 2020, section 4.2.
final class DirectedSearch implements Points.Encoder {
    private static final int ROUNDS = 10;

    private final SubVectors cut;
    private final List<AdditiveBook> books;
    private final double eta;
    private final float[][] squares;
    private final float[][] distances;
    private final float[] lengths;
    private final int[] chosen;

    /// @param books of one stage each
    DirectedSearch(SubVectors cut, List<AdditiveBook> books, double eta) {
        this.cut = cut;
        this.books = books;
        this.eta = eta;
        int padded = CodebookDistances.padded(books.getFirst().size());
        this.squares = new float[books.size()][padded];
        this.distances = new float[books.size()][padded];
        this.lengths = new float[books.size()];
        this.chosen = new int[books.size()];
        for (int part = 0; part < squares.length; part++) {
            AdditiveBook book = books.get(part);
            for (int code = 0; code < book.size(); code++) {
                squares[part][code] =
                        FloatKernels.sumOfSquares(book.centroids(), book.offset(0, code), book.dimension());
            }
        }
    }

    @Override
    public void encode(float[] values, int offset, int[] codes, int codeOffset) {
        double length = 0;
        double along = 0;
        for (int part = 0; part < chosen.length; part++) {
            AdditiveBook book = books.get(part);
            int from = offset + cut.from(part);
            chosen[part] = book.table(0).nearest(values, from, distances[part]);
            lengths[part] = FloatKernels.sumOfSquares(values, from, book.dimension());
            length += lengths[part];
            along += along(part, chosen[part]);
        }
        if (length > 0) {
            descend((eta - 1) / length, along);
        }
        System.arraycopy(chosen, 0, codes, codeOffset, chosen.length);
    }

    /// `<x_m - c, x_m>`.
    private double along(int part, int code) {
        return ((double) distances[part][code] + lengths[part] - squares[part][code]) / 2;
    }

    private void descend(double weight, double start) {
        double along = start;
        int[] order = IntStream.range(0, chosen.length)
                .boxed()
                .sorted(Comparator.comparingDouble(part -> -distances[part][chosen[part]]))
                .mapToInt(Integer::intValue)
                .toArray();
        boolean changed = true;
        for (int round = 0; round < ROUNDS && changed; round++) {
            changed = false;
            for (int part : order) {
                double others = along - along(part, chosen[part]);
                int best = best(part, weight, others);
                changed |= best != chosen[part];
                chosen[part] = best;
                along = others + along(part, best);
            }
        }
    }

    private int best(int part, double weight, double others) {
        int best = chosen[part];
        double least = loss(part, best, weight, others);
        for (int code = 0; code < books.get(part).size(); code++) {
            double loss = loss(part, code, weight, others);
            if (loss < least) {
                least = loss;
                best = code;
            }
        }
        return best;
    }

    private double loss(int part, int code, double weight, double others) {
        double along = others + along(part, code);
        return distances[part][code] + weight * along * along;
    }
}
