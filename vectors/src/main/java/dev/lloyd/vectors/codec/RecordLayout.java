package dev.lloyd.vectors.codec;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.plane.FloatScales;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.recipe.Recipe;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/// Where the pieces of a vector's record lie, byte by byte, little-endian:
///
///     codes of each plane | a number for each group | a zero for each group | deviation | squared length
///
/// Codes are packed lowest bit first, each plane from a byte on. A group's number is `factor * scale`. Numbers and
/// zeros have 2 bytes (binary16) where the grid's are binary16 or whole numbers, else 4 (binary32). The deviation
/// (binary16) and the squared length (binary32) are there only if the codec has them.
///
/// @param codeBytes of each plane
/// @param groups of a vector
/// @param numberBytes of a number
/// @param zeroBytes of a zero; 0 if there are none
/// @param deviationBytes 2 or 0
/// @param normBytes 4 or 0
record RecordLayout(
        List<Integer> codeBytes, int groups, int numberBytes, int zeroBytes, int deviationBytes, int normBytes) {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    /// Where binary16 clamps.
    private static final float HALF_MOST = 65_504;

    static RecordLayout of(Recipe recipe, List<Points> points, int dimension, Metric metric) {
        Grid first = recipe.grids().getFirst();
        return new RecordLayout(
                points.stream().map(each -> codeBytes(each, dimension)).toList(),
                Math.ceilDiv(dimension, first.group().groupColumns(dimension)),
                bytes(first.scaleFormat()),
                first.zeroFormat().map(RecordLayout::bytes).orElse(0),
                recipe.chosenEstimator().hasDeviation() ? 2 : 0,
                metric == Metric.L2 ? 4 : 0);
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
                || (format instanceof FloatScales scales && scales.kind() == FloatScales.Kind.PACKED);
        return half ? Short.BYTES : Float.BYTES;
    }

    /// Bytes of a record.
    int size() {
        return deviationOffset() + deviationBytes + normBytes;
    }

    private int numberOffset() {
        return codeBytes.stream().mapToInt(Integer::intValue).sum();
    }

    private int zeroOffset() {
        return numberOffset() + groups * numberBytes;
    }

    private int deviationOffset() {
        return zeroOffset() + groups * zeroBytes;
    }

    float number(byte[] records, int offset, int group) {
        return get(records, offset + numberOffset() + group * numberBytes, numberBytes);
    }

    /// Whether a magnitude is a number that can be told from a clamped one.
    boolean holds(float magnitude) {
        return magnitude > 0 && magnitude < (numberBytes == Short.BYTES ? HALF_MOST : Float.POSITIVE_INFINITY);
    }

    void putNumber(byte[] records, int offset, int group, float value) {
        put(records, offset + numberOffset() + group * numberBytes, numberBytes, value);
    }

    float zero(byte[] records, int offset, int group) {
        return zeroBytes == 0 ? 0 : get(records, offset + zeroOffset() + group * zeroBytes, zeroBytes);
    }

    void putZero(byte[] records, int offset, int group, float value) {
        put(records, offset + zeroOffset() + group * zeroBytes, zeroBytes, value);
    }

    float deviation(byte[] records, int offset) {
        return get(records, offset + deviationOffset(), deviationBytes);
    }

    /// Rounded up, so that a bound stays one.
    void putDeviation(byte[] records, int offset, float value) {
        short half = Float.floatToFloat16(value);
        boolean below = Float.float16ToFloat(half) < value;
        SHORT.set(records, offset + deviationOffset(), (short) (below ? half + 1 : half));
    }

    float norm(byte[] records, int offset) {
        return get(records, offset + deviationOffset() + deviationBytes, normBytes);
    }

    void putNorm(byte[] records, int offset, float value) {
        put(records, offset + deviationOffset() + deviationBytes, normBytes, value);
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
