package dev.lloyd.formats.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.formats.tensor.BlockType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GgufBlocksTest {
    @ParameterizedTest
    @CsvSource({
        "Q4_0,32,18",
        "Q4_1,32,20",
        "Q5_0,32,22",
        "Q5_1,32,24",
        "Q8_0,32,34",
        "Q8_1,32,36",
        "Q2_K,256,84",
        "Q3_K,256,110",
        "Q4_K,256,144",
        "Q5_K,256,176",
        "Q6_K,256,210",
        "Q8_K,256,292",
        "IQ2_XXS,256,66",
        "IQ2_XS,256,74",
        "IQ3_XXS,256,98",
        "IQ1_S,256,50",
        "IQ4_NL,32,18",
        "IQ3_S,256,110",
        "IQ2_S,256,82",
        "IQ4_XS,256,136",
        "IQ1_M,256,56",
        "TQ1_0,256,54",
        "TQ2_0,256,66",
        "MXFP4,32,17",
        "NVFP4,64,36",
        "Q1_0,128,18",
        "Q2_0,64,18"
    })
    void everyBlockHasItsSize(BlockType type, int values, int bytes) {
        assertEquals(values, type.blockSize());
        assertEquals(bytes, type.blockBytes());
    }

    @Test
    void everyTypeDecodesToTheFloatsOfGgmlBitForBit() throws IOException {
        EnumSet<BlockType> missing = EnumSet.allOf(BlockType.class);
        for (Golden.Decoded golden : Golden.load().decoded()) {
            float[] values = new float[golden.values().length];
            GgufBlocks.decode(golden.type(), MemorySegment.ofArray(golden.blocks()), 0, values, 0, values.length);
            for (int index = 0; index < values.length; index++) {
                // Random scales include NaN, whose payload is nobody's business: this conversion unites them.
                int at = index;
                assertEquals(
                        Float.floatToIntBits(golden.values()[index]),
                        Float.floatToIntBits(values[index]),
                        () -> golden.type() + " value " + at + ": " + golden.values()[at] + " but " + values[at]);
            }
            missing.remove(golden.type());
        }
        assertTrue(missing.isEmpty(), "no golden blocks of " + missing);
    }

    @Test
    void encodersGiveTheBytesOfGgml() throws IOException {
        int row = 0;
        for (Golden.Encoded golden : Golden.load().encoded()) {
            for (BlockType type : golden.blocks().keySet()) {
                byte[] blocks = new byte[(int) type.byteSize(256)];
                GgufBlocks.encode(type, golden.row(), 0, 256, MemorySegment.ofArray(blocks));
                assertArrayEquals(golden.blocks().get(type), blocks, type + " of row " + row);
            }
            row++;
        }
        assertTrue(row >= 24);
    }

    // Half a step of the coarsest rounding: codes of 4 and 8 bits over [-4, 4], with some slack for rounded scales.
    @ParameterizedTest
    @CsvSource({"Q4_0,0.35", "Q8_0,0.02", "Q4_K,0.35", "Q6_K,0.1"})
    void decodingWhatWasEncodedIsNear(BlockType type, float tolerance) {
        Random random = new Random(5);
        float[] values = new float[1024];
        for (int index = 0; index < values.length; index++) {
            values[index] = Math.clamp((float) random.nextGaussian(), -4f, 4f);
        }
        byte[] blocks = new byte[(int) type.byteSize(768)];
        GgufBlocks.encode(type, values, 256, 768, MemorySegment.ofArray(blocks));
        float[] decoded = new float[769];
        GgufBlocks.decode(type, MemorySegment.ofArray(blocks), 0, decoded, 1, 768);
        for (int index = 0; index < 768; index++) {
            assertEquals(values[256 + index], decoded[1 + index], tolerance);
        }
    }

    @ParameterizedTest
    @EnumSource(BlockType.class)
    void decodesFromTheMiddleAndAcrossManyBlocks(BlockType type) {
        int blocks = 70_000 / type.blockBytes();
        byte[] bytes = new byte[blocks * type.blockBytes()];
        new Random(11).nextBytes(bytes);
        float[] all = new float[blocks * type.blockSize()];
        GgufBlocks.decode(type, MemorySegment.ofArray(bytes), 0, all, 0, all.length);
        float[] last = new float[type.blockSize()];
        GgufBlocks.decode(type, MemorySegment.ofArray(bytes), bytes.length - type.blockBytes(), last, 0, last.length);
        float[] expected = new float[last.length];
        System.arraycopy(all, all.length - last.length, expected, 0, last.length);
        assertArrayEquals(expected, last);
        assertThrows(
                IllegalArgumentException.class,
                () -> GgufBlocks.decode(type, MemorySegment.ofArray(bytes), 0, all, 0, type.blockSize() + 1));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> GgufBlocks.decode(type, MemorySegment.ofArray(bytes), 1, all, 0, all.length));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void refusesToEncodeWhatIsNotFinite(float value) {
        float[] values = new float[32];
        values[9] = value;
        MemorySegment target = MemorySegment.ofArray(new byte[34]);
        assertTrue(assertThrows(
                        IllegalArgumentException.class, () -> GgufBlocks.encode(BlockType.Q8_0, values, 0, 32, target))
                .getMessage()
                .contains("at index 9 is not finite"));
        assertThrows(IllegalArgumentException.class, () -> GgufBlocks.encode(BlockType.Q5_0, values, 0, 32, target));
    }
}
