package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.Codebook;
import dev.lloyd.quant.plane.SummedPoints;
import dev.lloyd.quant.plane.Tile;
import dev.lloyd.quant.plane.VectorPoints;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/// Short vectors listed in a table; a tile is a run of neighbours of a row or of a column.
///
/// Encoding is exact: centroids are sorted by their first coordinate and visited outwards from the value's, until
/// that coordinate alone is farther than the best so far. Of equally near ones the smallest code wins.
final class VectorTable implements SummedPoints, VectorPoints {
    private final Tile tile;
    private final int dimension;
    private final int codeBits;
    private final float[] centroids;
    private final float[] byPlace;
    private final StoredTensors side;
    private final Optional<CodebookFormat> format;
    private final int[] codeOfRank;
    private final float[] first;
    private final float[] ranked;
    private final float minimum;
    private final float maximum;

    /// A table that stays as it is.
    ///
    /// @param centroids `2^codeBits` vectors one after the other, finite
    /// @param side what must be stored of them
    VectorTable(Tile tile, int codeBits, float[] centroids, StoredTensors side) {
        this(tile, codeBits, centroids, side, Optional.empty());
    }

    /// A table that was fitted, as it is stored.
    ///
    /// @throws IllegalArgumentException if the stored table is missing, of another size or not finite
    static VectorTable stored(Tile tile, int codeBits, StoredTensors side, CodebookFormat format) {
        float[] centroids = format.restore(side, 1 << codeBits, tile.size());
        return new VectorTable(tile, codeBits, centroids, side, Optional.of(format));
    }

    private VectorTable(
            Tile tile, int codeBits, float[] centroids, StoredTensors side, Optional<CodebookFormat> format) {
        this.format = format;
        this.tile = tile;
        this.dimension = tile.size();
        this.codeBits = codeBits;
        this.centroids = centroids;
        this.side = side;
        int count = centroids.length / dimension;
        this.byPlace = new float[centroids.length];
        for (int index = 0; index < centroids.length; index++) {
            byPlace[index % dimension * count + index / dimension] = centroids[index];
        }
        this.codeOfRank = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble(code -> centroids[code * dimension]))
                .mapToInt(Integer::intValue)
                .toArray();
        this.first = new float[count];
        this.ranked = new float[centroids.length];
        for (int rank = 0; rank < count; rank++) {
            System.arraycopy(centroids, codeOfRank[rank] * dimension, ranked, rank * dimension, dimension);
            first[rank] = ranked[rank * dimension];
        }
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (float value : centroids) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        this.minimum = least;
        this.maximum = greatest;
    }

    @Override
    public Tile tile() {
        return tile;
    }

    @Override
    public int codesPerTile() {
        return 1;
    }

    @Override
    public int codeBits() {
        return codeBits;
    }

    @Override
    public void products(float[] values, int offset, float[] target, int targetOffset) {
        int count = 1 << codeBits;
        Arrays.fill(target, targetOffset, targetOffset + count, 0);
        for (int place = 0; place < dimension; place++) {
            FloatKernels.axpy(values[offset + place], byPlace, place * count, target, targetOffset, count);
        }
    }

    @Override
    public float minimum() {
        return minimum;
    }

    @Override
    public float maximum() {
        return maximum;
    }

    @Override
    public Encoder encoder() {
        float[] clamped = new float[dimension];
        float limit = 16 * Math.max(-minimum, maximum);
        return (values, offset, codes, codeOffset) -> {
            // Far outside the table squared distances would overflow or all be equal.
            for (int index = 0; index < dimension; index++) {
                float value = values[offset + index];
                clamped[index] = Float.isNaN(value) ? 0 : Math.clamp(value, -limit, limit);
            }
            codes[codeOffset] = nearest(clamped, 0);
        };
    }

    /// The code of the nearest centroid to finite values.
    int nearest(float[] values, int offset) {
        float start = values[offset];
        int above = rankOf(start);
        int below = above - 1;
        float best = Float.POSITIVE_INFINITY;
        int code = Integer.MAX_VALUE;
        while (true) {
            float up = above < first.length ? first[above] - start : Float.POSITIVE_INFINITY;
            float down = below >= 0 ? start - first[below] : Float.POSITIVE_INFINITY;
            float nearer = Math.min(up, down);
            if (!(nearer * nearer <= best) || nearer == Float.POSITIVE_INFINITY) {
                return code;
            }
            int rank = up <= down ? above++ : below--;
            float distance = distance(values, offset, rank);
            if (distance < best || (distance == best && codeOfRank[rank] < code)) {
                best = distance;
                code = codeOfRank[rank];
            }
        }
    }

    private float distance(float[] values, int offset, int rank) {
        float sum = 0;
        for (int index = 0; index < dimension; index++) {
            float difference = values[offset + index] - ranked[rank * dimension + index];
            sum += difference * difference;
        }
        return sum;
    }

    private int rankOf(float value) {
        int low = 0;
        int high = first.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (first[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        decodeCode(codes[codeOffset], values, offset);
    }

    @Override
    public float[] vectors() {
        return centroids;
    }

    /// The vector of a code.
    void decodeCode(int code, float[] values, int offset) {
        System.arraycopy(centroids, code * dimension, values, offset, dimension);
    }

    @Override
    public Optional<Codebook> codebook() {
        return format.map(stored -> new VectorCodebook(
                centroids, dimension, other -> stored(tile, codeBits, stored.store(other, dimension), stored)));
    }

    @Override
    public StoredTensors side() {
        return side;
    }
}
