package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Row products on the Vector API. Every element has one vector of partial sums of its own, in tiles of 4 x 4
/// elements, of 1 x 4 where fewer than four inputs remain, and alone where fewer than four weights do: whatever
/// tile an element falls into, its terms are added in the same order.
final class VectorRowProducts implements RowProductSupport {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /// The sums of a tile of each thread.
    private static final ThreadLocal<float[]> SUMS = ThreadLocal.withInitial(() -> new float[16 * LANES]);

    @Override
    public void multiply(Matrix inputs, Matrix weights, Matrix target, int column, Rectangle rectangle) {
        int columns = inputs.columns();
        float[] sums = SUMS.get();
        int from = 0;
        do {
            int to = Math.min(columns, from + CHUNK);
            Span span = new Span(from, from + SPECIES.loopBound(to - from), to);
            int weight = rectangle.weightFrom();
            for (; weight + 4 <= rectangle.weightTo(); weight += 4) {
                int input = rectangle.inputFrom();
                for (; input + 4 <= rectangle.inputTo(); input += 4) {
                    Cell cell = new Cell(inputs, input, weights, weight, target, column);
                    float[] x = inputs.values();
                    float[] w = weights.values();
                    fourByFour(x, inputs.offset(input), w, weights.offset(weight), columns, span, sums);
                    cell.store(span, 4, 4, sums);
                }
                for (; input < rectangle.inputTo(); input++) {
                    Cell cell = new Cell(inputs, input, weights, weight, target, column);
                    oneByFour(cell, span, sums);
                    cell.store(span, 1, 4, sums);
                }
            }
            for (; weight < rectangle.weightTo(); weight++) {
                for (int input = rectangle.inputFrom(); input < rectangle.inputTo(); input++) {
                    Cell cell = new Cell(inputs, input, weights, weight, target, column);
                    one(cell, span, sums);
                    cell.store(span, 1, 1, sums);
                }
            }
            from = to;
        } while (from < columns);
    }

    /// The first element of a tile. Escape analysis removes it.
    private record Cell(Matrix inputs, int input, Matrix weights, int weight, Matrix target, int place) {
        /// Adds what does not fill a vector to the sums of a tile, and puts them at their places.
        ///
        /// @param sums a vector for each element of the tile, row by row. They come through memory:
        ///     handed on as vectors they were boxed, as both methods are more than the compiler
        ///     inlines, and products ran at a tenth of their speed
        void store(Span span, int rows, int across, float[] sums) {
            for (int down = 0; down < rows; down++) {
                for (int right = 0; right < across; right++) {
                    float sum = Lanes.sum(FloatVector.fromArray(SPECIES, sums, (down * across + right) * LANES));
                    for (int column = span.tail; column < span.to; column++) {
                        sum += inputs.at(input + down, column) * weights.at(weight + right, column);
                    }
                    int output = place + weight + right;
                    float before = span.from == 0 ? 0 : target.at(input + down, output);
                    target.set(input + down, output, before + sum);
                }
            }
        }
    }

    /// Columns `from .. to`, of which those from `tail` on do not fill a vector.
    private record Span(int from, int tail, int to) {}

    private static void one(Cell cell, Span span, float[] sums) {
        float[] x = cell.inputs.values();
        float[] w = cell.weights.values();
        int i = cell.inputs.offset(cell.input);
        int j = cell.weights.offset(cell.weight);
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int column = span.from; column < span.tail; column += LANES) {
            sum = FloatVector.fromArray(SPECIES, x, i + column).fma(FloatVector.fromArray(SPECIES, w, j + column), sum);
        }
        sum.intoArray(sums, 0);
    }

    private static void oneByFour(Cell cell, Span span, float[] sums) {
        float[] x = cell.inputs.values();
        float[] w = cell.weights.values();
        int columns = cell.inputs.columns();
        int i = cell.inputs.offset(cell.input);
        int j = cell.weights.offset(cell.weight);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        for (int column = span.from; column < span.tail; column += LANES) {
            FloatVector row = FloatVector.fromArray(SPECIES, x, i + column);
            sum0 = row.fma(FloatVector.fromArray(SPECIES, w, j + column), sum0);
            sum1 = row.fma(FloatVector.fromArray(SPECIES, w, j + columns + column), sum1);
            sum2 = row.fma(FloatVector.fromArray(SPECIES, w, j + 2 * columns + column), sum2);
            sum3 = row.fma(FloatVector.fromArray(SPECIES, w, j + 3 * columns + column), sum3);
        }
        sum0.intoArray(sums, 0);
        sum1.intoArray(sums, LANES);
        sum2.intoArray(sums, 2 * LANES);
        sum3.intoArray(sums, 3 * LANES);
    }

    // Longer than a screen on purpose: sixteen sums live in registers, and a loop over them would not. One letter for
    // each input, one digit for each weight.
    private static void fourByFour(float[] x, int i, float[] w, int j, int columns, Span span, float[] sums) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector c2 = a0;
        FloatVector c3 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        FloatVector d2 = a0;
        FloatVector d3 = a0;
        for (int column = span.from; column < span.tail; column += LANES) {
            FloatVector w0 = FloatVector.fromArray(SPECIES, w, j + column);
            FloatVector w1 = FloatVector.fromArray(SPECIES, w, j + columns + column);
            FloatVector w2 = FloatVector.fromArray(SPECIES, w, j + 2 * columns + column);
            FloatVector w3 = FloatVector.fromArray(SPECIES, w, j + 3 * columns + column);
            FloatVector row = FloatVector.fromArray(SPECIES, x, i + column);
            a0 = row.fma(w0, a0);
            a1 = row.fma(w1, a1);
            a2 = row.fma(w2, a2);
            a3 = row.fma(w3, a3);
            row = FloatVector.fromArray(SPECIES, x, i + columns + column);
            b0 = row.fma(w0, b0);
            b1 = row.fma(w1, b1);
            b2 = row.fma(w2, b2);
            b3 = row.fma(w3, b3);
            row = FloatVector.fromArray(SPECIES, x, i + 2 * columns + column);
            c0 = row.fma(w0, c0);
            c1 = row.fma(w1, c1);
            c2 = row.fma(w2, c2);
            c3 = row.fma(w3, c3);
            row = FloatVector.fromArray(SPECIES, x, i + 3 * columns + column);
            d0 = row.fma(w0, d0);
            d1 = row.fma(w1, d1);
            d2 = row.fma(w2, d2);
            d3 = row.fma(w3, d3);
        }
        a0.intoArray(sums, 0);
        a1.intoArray(sums, LANES);
        a2.intoArray(sums, 2 * LANES);
        a3.intoArray(sums, 3 * LANES);
        b0.intoArray(sums, 4 * LANES);
        b1.intoArray(sums, 5 * LANES);
        b2.intoArray(sums, 6 * LANES);
        b3.intoArray(sums, 7 * LANES);
        c0.intoArray(sums, 8 * LANES);
        c1.intoArray(sums, 9 * LANES);
        c2.intoArray(sums, 10 * LANES);
        c3.intoArray(sums, 11 * LANES);
        d0.intoArray(sums, 12 * LANES);
        d1.intoArray(sums, 13 * LANES);
        d2.intoArray(sums, 14 * LANES);
        d3.intoArray(sums, 15 * LANES);
    }
}
