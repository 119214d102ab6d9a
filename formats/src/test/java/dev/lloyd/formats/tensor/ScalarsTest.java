package dev.lloyd.formats.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScalarsTest {
    private static float[] widen(ScalarType type, int count, ByteBuffer bytes) {
        float[] target = new float[count];
        Scalars.widen(type, MemorySegment.ofArray(bytes.array()), 0, target, 0, count);
        return target;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static float one(ScalarType type, int bits) {
        return widen(type, 1, buffer(1).put((byte) bits))[0];
    }

    @Test
    void widensEveryType() {
        assertArrayEquals(
                new float[] {-1, 32767},
                widen(ScalarType.I16, 2, buffer(4).putShort((short) -1).putShort((short) 32767)));
        assertArrayEquals(
                new float[] {65535}, widen(ScalarType.U16, 1, buffer(2).putShort((short) -1)));
        assertArrayEquals(new float[] {-5}, widen(ScalarType.I32, 1, buffer(4).putInt(-5)));
        assertArrayEquals(
                new float[] {4294967296f}, widen(ScalarType.U32, 1, buffer(4).putInt(-1)));
        assertArrayEquals(
                new float[] {-9e18f}, widen(ScalarType.I64, 1, buffer(8).putLong(-9_000_000_000_000_000_000L)));
        assertArrayEquals(
                new float[] {0x1p64f}, widen(ScalarType.U64, 1, buffer(8).putLong(-1)));
        assertArrayEquals(
                new float[] {1e-3f}, widen(ScalarType.F64, 1, buffer(8).putDouble(1e-3)));
        assertArrayEquals(
                new float[] {0x1p-24f}, widen(ScalarType.F16, 1, buffer(2).putShort((short) 1)));
        assertArrayEquals(new float[] {255}, widen(ScalarType.U8, 1, buffer(1).put((byte) 255)));
        assertArrayEquals(new float[] {1}, widen(ScalarType.BOOL, 1, buffer(1).put((byte) 1)));
        assertArrayEquals(
                new float[] {0.5f, -6, 1, 4},
                widen(ScalarType.F4, 4, buffer(2).put((byte) 0xf1).put((byte) 0x62)));
        assertThrows(IllegalArgumentException.class, () -> widen(ScalarType.C64, 1, buffer(8)));
    }

    @Test
    void minifloatsHaveTheirLargestAndSmallestValues() {
        assertEquals(448, one(ScalarType.F8_E4M3, 0x7e));
        assertEquals(0x1p-9f, one(ScalarType.F8_E4M3, 1));
        assertTrue(Float.isNaN(one(ScalarType.F8_E4M3, 0xff)));
        assertEquals(57344, one(ScalarType.F8_E5M2, 0x7b));
        assertEquals(Float.NEGATIVE_INFINITY, one(ScalarType.F8_E5M2, 0xfc));
        assertEquals(240, one(ScalarType.F8_E4M3FNUZ, 0x7f));
        assertEquals(-0x1p-10f, one(ScalarType.F8_E4M3FNUZ, 0x81));
        assertTrue(Float.isNaN(one(ScalarType.F8_E4M3FNUZ, 0x80)));
        assertEquals(57344, one(ScalarType.F8_E5M2FNUZ, 0x7f));
        assertEquals(0x1p-17f, one(ScalarType.F8_E5M2FNUZ, 1));
        assertEquals(0x1p-127f, one(ScalarType.F8_E8M0, 0));
        assertEquals(0x1p127f, one(ScalarType.F8_E8M0, 254));
        assertTrue(Float.isNaN(one(ScalarType.F8_E8M0, 255)));
        assertEquals(-0f, one(ScalarType.F8_E4M3, 0x80));
    }

    @Test
    void bfloat16RoundsToNearestEvenAndKeepsNaN() {
        assertEquals(0x3f80, Scalars.toBfloat16(1f));
        assertEquals(0x3f80, Scalars.toBfloat16(Float.intBitsToFloat(0x3f808000)));
        assertEquals(0x3f82, Scalars.toBfloat16(Float.intBitsToFloat(0x3f818000)));
        assertEquals(0x3f81, Scalars.toBfloat16(Float.intBitsToFloat(0x3f808001)));
        assertEquals(0x7f80, Scalars.toBfloat16(Float.MAX_VALUE));
        assertTrue(Float.isNaN(Scalars.fromBfloat16(Scalars.toBfloat16(Float.intBitsToFloat(0x7f800001)))));
    }

    @Test
    void narrowingThenWideningIsTheIdentityOnTheTypesOwnValues() {
        for (ScalarType type : List.of(ScalarType.F16, ScalarType.BF16)) {
            MemorySegment target = MemorySegment.ofArray(new byte[2]);
            for (int bits = 0; bits < 65536; bits++) {
                float value = widen(type, 1, buffer(2).putShort((short) bits))[0];
                if (!Float.isNaN(value)) {
                    Scalars.narrow(type, new float[] {value}, 0, 1, target, 0);
                    assertEquals((byte) bits, target.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0));
                    assertEquals((byte) (bits >> 8), target.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 1));
                }
            }
        }
    }

    /// More than are widened at a time, from within a tensor into a place within an array.
    @Test
    void manyHalvesAreEachWidened() {
        for (ScalarType type : List.of(ScalarType.F16, ScalarType.BF16)) {
            ByteBuffer bytes = buffer(2 * 10_003);
            for (int index = 0; index < 10_003; index++) {
                bytes.putShort((short) (7 * index % 30_000));
            }
            float[] target = new float[9_005];
            Scalars.widen(type, MemorySegment.ofArray(bytes.array()), 1_001, target, 2, 9_002);
            for (int index = 0; index < 9_002; index++) {
                short stored = (short) (7 * (index + 1_001) % 30_000);
                float expected = type == ScalarType.F16 ? Float.float16ToFloat(stored) : Scalars.fromBfloat16(stored);
                assertEquals(expected, target[index + 2]);
            }
            assertArrayEquals(new float[] {0, 0, 0}, new float[] {target[0], target[1], target[9_004]});
        }
    }

    @Test
    void sizesAreExactAndOverflowIsAnError() {
        assertEquals(1, DType.count(List.of()));
        assertEquals(0, DType.count(List.of(0L, 5L)));
        assertThrows(ArithmeticException.class, () -> DType.count(List.of(1L << 40, 1L << 40)));
        assertThrows(IllegalArgumentException.class, () -> DType.count(List.of(-1L)));
        assertEquals(144, BlockType.Q4_K.byteSize(256));
        assertThrows(IllegalArgumentException.class, () -> BlockType.Q4_K.byteSize(128));
        assertEquals(3, ScalarType.F6_E2M3.byteSize(4));
        assertThrows(IllegalArgumentException.class, () -> ScalarType.F6_E2M3.byteSize(3));
        assertThrows(ArithmeticException.class, () -> ScalarType.F64.byteSize(1L << 60));
    }
}
