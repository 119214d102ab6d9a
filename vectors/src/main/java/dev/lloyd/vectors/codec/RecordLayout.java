package dev.lloyd.vectors.codec;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.quant.estimator.Plain;
import dev.lloyd.quant.part.Estimator;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.plane.FloatScales;
import dev.lloyd.quant.plane.NoScales;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.recipe.Recipe;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/// Where the pieces of a vector's record lie, byte by byte, little-endian:
///
///     codes of each plane | a number for each group | a zero for each group | deviation | squared length
///
/// Codes are packed lowest bit first, each plane from a byte on. A group's number is `factor * scale`. Numbers and
/// zeros have 2 bytes (binary16) where the grid's are binary16, whole numbers or none, else 4 (binary32); without
/// scales and with a plain estimator there is no number. The deviation
/// (binary16) and the squared length (binary32) are there only if the codec has them.
final class RecordLayout {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORTS =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOATS =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    /// Where binary16 clamps.
    private static final float HALF_MOST = 65_504;

    private final int dimension;
    private final int[] codeOffsets;
    private final int groups;
    private final int numberBytes;
    private final int numberOffset;
    private final int zeroBytes;
    private final int zeroOffset;
    private final boolean deviations;
    private final int deviationOffset;
    private final boolean norms;
    private final int normOffset;
    private final int size;

    /// @param points of each plane
    /// @param deviations whether vectors keep them
    private RecordLayout(List<Points> points, Recipe recipe, int dimension, boolean deviations, boolean norms) {
        Grid grid = recipe.grids().getFirst();
        boolean plain = grid.scaleFormat() instanceof NoScales && recipe.chosenEstimator() instanceof Plain;
        this.dimension = dimension;
        this.codeOffsets = new int[points.size()];
        int offset = 0;
        for (int plane = 0; plane < codeOffsets.length; plane++) {
            codeOffsets[plane] = offset;
            offset += codeBytes(points.get(plane), dimension);
        }
        this.groups = Math.ceilDiv(dimension, grid.group().groupColumns(dimension));
        this.numberBytes = plain ? 0 : bytes(grid.scaleFormat());
        this.numberOffset = offset;
        this.zeroBytes = grid.zeroFormat().map(RecordLayout::bytes).orElse(0);
        this.zeroOffset = numberOffset + groups * numberBytes;
        this.deviations = deviations;
        this.deviationOffset = zeroOffset + groups * zeroBytes;
        this.norms = norms;
        this.normOffset = deviationOffset + (deviations ? Short.BYTES : 0);
        this.size = normOffset + (norms ? Float.BYTES : 0);
    }

    static RecordLayout of(Recipe recipe, List<Points> points, int dimension, Metric metric) {
        boolean deviations = recipe.chosenEstimator().hasDeviation();
        return new RecordLayout(points, recipe, dimension, deviations, metric == Metric.L2);
    }

    private static int codeBytes(Points points, int dimension) {
        int codes = codes(points, dimension);
        return Math.toIntExact(BitPacking.byteSize(codes, points.codeBits()));
    }

    /// Codes of a vector.
    static int codes(Points points, int dimension) {
        return Math.ceilDiv(dimension, points.tile().columns()) * points.codesPerTile();
    }

    private static int bytes(ScaleFormat format) {
        boolean half = format == ScaleFormat.Real.F16
                || format instanceof NoScales
                || (format instanceof FloatScales scales && scales.kind() == FloatScales.Kind.PACKED);
        return half ? Short.BYTES : Float.BYTES;
    }

    /// Bytes of a record.
    int size() {
        return size;
    }

    /// Numbers of a record.
    int groups() {
        return groups;
    }

    /// Where a plane's codes begin.
    int codeOffset(int plane) {
        return codeOffsets[plane];
    }

    boolean hasDeviations() {
        return deviations;
    }

    /// Bytes of a number; 0 if there is none.
    int numberBytes() {
        return numberBytes;
    }

    int numberOffset() {
        return numberOffset;
    }

    /// Bytes of a zero; 0 if there is none.
    int zeroBytes() {
        return zeroBytes;
    }

    /// Bytes of the deviation; 0 if there is none.
    int deviationBytes() {
        return normOffset - deviationOffset;
    }

    int deviationOffset() {
        return deviationOffset;
    }

    /// Bytes of the squared length; 0 if there is none.
    int normBytes() {
        return size - normOffset;
    }

    int normOffset() {
        return normOffset;
    }

    float number(byte[] records, int offset, int group) {
        return numberBytes == 0 ? 1 : get(records, offset + numberOffset + group * numberBytes, numberBytes);
    }

    /// The number of a record that has one group and lies in memory.
    float number(MemorySegment records, long offset) {
        return get(records, offset + numberOffset, numberBytes, 1);
    }

    /// The zero of a record that has one group and lies in memory.
    float zero(MemorySegment records, long offset) {
        return get(records, offset + zeroOffset, zeroBytes, 0);
    }

    /// The squared length of a record that lies in memory; 0 if there is none.
    float norm(MemorySegment records, long offset) {
        return get(records, offset + normOffset, normBytes(), 0);
    }

    private static float get(MemorySegment records, long offset, int bytes, float none) {
        return switch (bytes) {
            case Short.BYTES -> Float.float16ToFloat(records.get(SHORTS, offset));
            case Float.BYTES -> records.get(FLOATS, offset);
            default -> none;
        };
    }

    /// Writes the numbers of all groups, and the deviation if vectors keep one.
    ///
    /// @param scales of each group
    /// @return whether they say something of the vector: none is clamped or overflows, and not all vanish
    boolean putNumbers(byte[] records, int offset, float[] scales, Moments moments, Estimator estimator) {
        double factor = estimator.factor(moments.norm(), moments.length(), moments.product());
        float most = 0;
        float scale = 0;
        for (int group = 0; group < groups; group++) {
            float value = (float) (factor * scales[group]);
            put(records, offset + numberOffset + group * numberBytes, numberBytes, value);
            most = Math.max(most, Math.abs(number(records, offset, group)));
            scale = Math.max(scale, Math.abs(scales[group]));
        }
        if (deviations) {
            putDeviation(records, offset, (float) moments.deviation(dimension));
        }
        float limit = numberBytes == Short.BYTES ? HALF_MOST : Float.POSITIVE_INFINITY;
        // A factor of 0 says that the code says nothing, unless the scales vanished.
        boolean silent = factor == 0 && scale > 0;
        return numberBytes == 0 || moments.norm() == 0 || silent || (most > 0 && most < limit);
    }

    float zero(byte[] records, int offset, int group) {
        return zeroBytes == 0 ? 0 : get(records, offset + zeroOffset + group * zeroBytes, zeroBytes);
    }

    void putZero(byte[] records, int offset, int group, float value) {
        put(records, offset + zeroOffset + group * zeroBytes, zeroBytes, value);
    }

    float deviation(byte[] records, int offset) {
        return get(records, offset + deviationOffset, Short.BYTES);
    }

    /// Rounded up, so that a bound stays one.
    private void putDeviation(byte[] records, int offset, float value) {
        short half = Float.floatToFloat16(value);
        boolean below = Float.float16ToFloat(half) < value;
        SHORT.set(records, offset + deviationOffset, (short) (below ? half + 1 : half));
    }

    /// The squared length; 0 if there is none.
    float norm(byte[] records, int offset) {
        return norms ? get(records, offset + normOffset, Float.BYTES) : 0;
    }

    void putNorm(byte[] records, int offset, float value) {
        put(records, offset + normOffset, Float.BYTES, value);
    }

    private static float get(byte[] records, int offset, int bytes) {
        return switch (bytes) {
            case Short.BYTES -> Float.float16ToFloat((short) SHORT.get(records, offset));
            case Float.BYTES -> (float) FLOAT.get(records, offset);
            default -> 0;
        };
    }

    private static void put(byte[] records, int offset, int bytes, float value) {
        switch (bytes) {
            case Short.BYTES -> SHORT.set(records, offset, Float.floatToFloat16(value));
            case Float.BYTES -> FLOAT.set(records, offset, value);
            default -> {}
        }
    }
}
