package dev.lloyd.quant.form;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// A tensor as it stands in a file: the unit of honest accounting.
///
/// @param storage how elements are written
/// @param shape sizes, slowest first; empty for a single element
/// @param bytes the elements, little-endian, exactly as many as the shape says
@SuppressWarnings("ArrayRecordComponent") // The bytes are written once and then only read.
public record StoredTensor(Storage storage, List<Integer> shape, byte[] bytes) {
    private static final float LARGEST_HALF = 65_504;

    /// Checks that shape and bytes agree.
    public StoredTensor {
        shape = List.copyOf(shape);
        long count = 1;
        for (int size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("a tensor cannot have the shape " + shape);
            }
            count = Math.multiplyExact(count, (long) size);
        }
        if (count * storage.bytes() != bytes.length) {
            throw new IllegalArgumentException(
                    storage + " of shape " + shape + " has " + count * storage.bytes() + " bytes, not " + bytes.length);
        }
    }

    /// Bytes as they are.
    public static StoredTensor ofBytes(byte[] bytes) {
        return new StoredTensor(Storage.U8, List.of(bytes.length), bytes);
    }

    /// 32-bit floats.
    public static StoredTensor ofFloats(float[] values, Integer... shape) {
        byte[] bytes = new byte[values.length * 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        return new StoredTensor(Storage.F32, List.of(shape), bytes);
    }

    /// What a value becomes in 16 bits: the nearest value of binary16, and its largest finite one, 65,504, in place of
    /// what is beyond.
    public static float half(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(Math.clamp(value, -LARGEST_HALF, LARGEST_HALF)));
    }

    /// 16-bit floats, each value rounded to the nearest; callers that need the stored values read them back.
    public static StoredTensor ofHalves(float[] values, Integer... shape) {
        short[] halves = new short[values.length];
        for (int index = 0; index < values.length; index++) {
            halves[index] = Float.floatToFloat16(values[index]);
        }
        byte[] bytes = new byte[values.length * 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().put(halves);
        return new StoredTensor(Storage.F16, List.of(shape), bytes);
    }

    /// 32-bit integers.
    public static StoredTensor ofInts(int[] values, Integer... shape) {
        byte[] bytes = new byte[values.length * 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(values);
        return new StoredTensor(Storage.I32, List.of(shape), bytes);
    }

    /// Unsigned 16-bit integers, 0 to 65,535.
    public static StoredTensor ofShorts(int[] values, Integer... shape) {
        byte[] bytes = new byte[values.length * 2];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            buffer.putShort((short) value);
        }
        return new StoredTensor(Storage.U16, List.of(shape), bytes);
    }

    /// Number of elements.
    public int count() {
        return bytes.length / storage.bytes();
    }

    /// The elements as floats; integers are converted.
    public float[] floats() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[count()];
        switch (storage) {
            case F32 -> buffer.asFloatBuffer().get(values);
            case F16 -> {
                short[] halves = new short[values.length];
                buffer.asShortBuffer().get(halves);
                for (int index = 0; index < values.length; index++) {
                    values[index] = Float.float16ToFloat(halves[index]);
                }
            }
            case U8, I8, U16, I32 -> {
                for (int index = 0; index < values.length; index++) {
                    values[index] = integer(buffer);
                }
            }
        }
        return values;
    }

    /// The elements as integers.
    ///
    /// @throws IllegalStateException if they are floats
    public int[] ints() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int[] values = new int[count()];
        for (int index = 0; index < values.length; index++) {
            values[index] = integer(buffer);
        }
        return values;
    }

    private int integer(ByteBuffer buffer) {
        return switch (storage) {
            case U8 -> buffer.get() & 0xFF;
            case I8 -> buffer.get();
            case U16 -> buffer.getShort() & 0xFFFF;
            case I32 -> buffer.getInt();
            case F16, F32 -> throw new IllegalStateException("floats are not integers");
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredTensor that
                && storage == that.storage
                && shape.equals(that.shape)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return storage + shape.toString();
    }
}
