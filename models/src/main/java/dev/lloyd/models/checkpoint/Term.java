package dev.lloyd.models.checkpoint;

import dev.lloyd.formats.tensor.ScalarType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// A tensor of a layer as it is going to be written.
///
/// @param name after the layer's name and a dot
/// @param type of its elements
/// @param shape its sizes, slowest first
/// @param bytes its elements, little-endian
@SuppressWarnings("ArrayRecordComponent") // Handed to a writer; compared by nobody.
record Term(String name, ScalarType type, List<Long> shape, byte[] bytes) {
    static Term ints(String name, int[] values, int... shape) {
        byte[] bytes = new byte[values.length * Integer.BYTES];
        little(bytes).asIntBuffer().put(values);
        return new Term(name, ScalarType.I32, sizes(shape), bytes);
    }

    static Term longs(String name, long... values) {
        byte[] bytes = new byte[values.length * Long.BYTES];
        little(bytes).asLongBuffer().put(values);
        return new Term(name, ScalarType.I64, sizes(values.length), bytes);
    }

    static Term halves(String name, float[] values, int... shape) {
        byte[] bytes = new byte[values.length * Short.BYTES];
        ByteBuffer target = little(bytes);
        for (float value : values) {
            target.putShort(Float.floatToFloat16(value));
        }
        return new Term(name, ScalarType.F16, sizes(shape), bytes);
    }

    static Term brainFloats(String name, float[] values, int... shape) {
        byte[] bytes = new byte[values.length * Short.BYTES];
        ByteBuffer target = little(bytes);
        for (float value : values) {
            target.putShort((short) (Float.floatToRawIntBits(value) >>> Short.SIZE));
        }
        return new Term(name, ScalarType.BF16, sizes(shape), bytes);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static List<Long> sizes(int... shape) {
        return Arrays.stream(shape).mapToObj(size -> (long) size).toList();
    }
}
