package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.FloatKernels;
import java.util.Arrays;

/// Some of the points that codes stand for, decoded, to be compared with each other and with all other codes: what
/// a graph over codes is built with.
///
///     o = factor y        <o, p>        |o|^2
///
/// in the coordinates of the grid and less the centre, whatever the metric. Rotations keep products and distances,
/// so these are those of the decoded vectors less their centre. For one thread. Cost: a look-up for each coordinate
/// that is decoded, a multiply-add for each in a product.
public final class CodePoints {
    private final VectorCodec codec;
    private final CodedWindow window;
    private final int columns;
    private final float[] values;
    private final int[] one = new int[1];

    /// Slots that nothing was read into.
    ///
    /// @param vectors what is decoded
    /// @param slots points that are held at a time, 1 or more
    public CodePoints(CodedVectors vectors, int slots) {
        this.codec = vectors.codec();
        this.window = new CodedWindow(vectors, 1);
        this.columns = codec.columns();
        this.values = new float[Math.multiplyExact(slots, columns)];
    }

    /// Decodes a vector into a slot.
    ///
    /// @param place of the vector
    public void read(int slot, int place) {
        one[0] = place;
        window.gather(one, 1);
        window.estimate(0, values, slot * columns);
    }

    /// Adds the point in a slot to a sum, a value for each coordinate.
    public void addTo(double[] sum, int slot) {
        for (int column = 0; column < columns; column++) {
            sum[column] += values[slot * columns + column];
        }
    }

    /// Puts any point into a slot.
    ///
    /// @param point a value for each coordinate of the grid
    public void put(int slot, float[] point) {
        System.arraycopy(point, 0, values, slot * columns, columns);
    }

    /// `<o, p>` of two slots; of one with itself `|o|^2`, exactly the same number.
    public float product(int left, int right) {
        return FloatKernels.dot(values, left * columns, values, right * columns, columns);
    }

    /// The point in a slot, ready to be compared with codes.
    public Products products(int slot) {
        float[] point = Arrays.copyOfRange(values, slot * columns, (slot + 1) * columns);
        return new Products(new PreparedQuery(codec, point, 0, 0));
    }

    /// The centre, ready to be compared with codes: `<c, x - c>`, and 0 without a centre.
    public static Products ofCentre(VectorCodec codec) {
        return new Products(new PreparedQuery(codec, codec.centre(), 0, 0));
    }

    /// Inner products of a point with codes. Immutable and thread-safe.
    public static final class Products {
        private final PreparedQuery query;

        private Products(PreparedQuery query) {
            this.query = query;
        }

        /// Of the point.
        public double squaredLength() {
            return query.squaredLength();
        }

        /// `<o, p>` of the point with all that are in a window, at the beginning of `target`.
        ///
        /// @throws IllegalArgumentException if the window's vectors are of another codec
        public void all(CodedWindow window, float[] target) {
            query.productAll(window, target);
        }
    }
}
