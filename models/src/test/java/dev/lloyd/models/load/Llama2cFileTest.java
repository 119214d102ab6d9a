package dev.lloyd.models.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.models.network.LlamaConfig.Head;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Llama2cFileTest {
    @TempDir
    Path folder;

    /// dim 4, hidden 3, 2 layers, 2 heads, 1 key/value head, 5 words, context 6; every float is its place in
    /// the file.
    private static byte[] file(int vocabulary) {
        int words = 5 * 4;
        int perLayer = 4 + 16 + 8 + 8 + 16 + 4 + 12 + 12 + 12;
        int floats = words + 2 * perLayer + 4 + 6 * 2 + (vocabulary < 0 ? words : 0);
        ByteBuffer bytes = ByteBuffer.allocate(28 + 4 * floats).order(ByteOrder.LITTLE_ENDIAN);
        for (int field : new int[] {4, 3, 2, 2, 1, vocabulary, 6}) {
            bytes.putInt(field);
        }
        for (int place = 0; place < floats; place++) {
            bytes.putFloat(place);
        }
        return bytes.array();
    }

    private Llama2cFile open(byte[] bytes) throws IOException {
        Path path = folder.resolve("model.bin");
        Files.write(path, bytes);
        return Llama2cFile.open(path);
    }

    @Test
    void tensorsOfAllLayersStandKindByKind() throws IOException {
        Llama2cFile tied = open(file(5));
        assertEquals(Head.TIED, tied.config().head());
        try (TensorFile file = tied.tensors()) {
            assertEquals(0, file.readFloats("model.embed_tokens.weight").at(0, 0));
            assertEquals(
                    24, file.readFloats("model.layers.1.input_layernorm.weight").at(0, 0));
            assertEquals(
                    28,
                    file.readFloats("model.layers.0.self_attn.q_proj.weight").at(0, 0));
            // w1, w2, w3 are gate, down, up: 20 + 8 + 32 + 16 + 16 + 32 + 8 floats stand before the first gate.
            assertEquals(
                    132, file.readFloats("model.layers.0.mlp.gate_proj.weight").at(0, 0));
            assertEquals(
                    144, file.readFloats("model.layers.1.mlp.gate_proj.weight").at(0, 0));
            assertEquals(
                    156, file.readFloats("model.layers.0.mlp.down_proj.weight").at(0, 0));
            assertEquals(4, file.info("model.layers.0.mlp.down_proj.weight").rows());
            assertEquals(
                    180, file.readFloats("model.layers.0.mlp.up_proj.weight").at(0, 0));
            assertEquals(204, file.readFloats("model.norm.weight").at(0, 0));
            assertTrue(file.find("lm_head.weight").isEmpty());
        }
        Llama2cFile untied = open(file(-5));
        assertEquals(Head.UNTIED, untied.config().head());
        try (TensorFile file = untied.tensors()) {
            assertEquals(220, file.readFloats("lm_head.weight").at(0, 0));
        }
    }

    @Test
    void everyTruncationIsAnErrorThatNamesTheFile() {
        byte[] whole = file(5);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            String message =
                    assertThrows(MalformedFileException.class, () -> open(part)).getMessage();
            assertTrue(message.contains("model.bin"), message);
        }
        assertThrows(MalformedFileException.class, () -> open(Arrays.copyOf(whole, whole.length + 4)));
    }

    @Test
    void aHeaderWithAnyBitFlippedIsReadOrRefused() throws IOException {
        int refused = 0;
        for (int bit = 0; bit < 8 * 28; bit++) {
            byte[] damaged = file(5);
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                open(damaged).tensors().close();
            } catch (MalformedFileException expected) {
                refused++;
                assertTrue(expected.getMessage().contains("model.bin"), expected.getMessage());
            }
        }
        // The sign of the vocabulary and a head size of 4 instead of 2 ask for files of other lengths too.
        assertTrue(refused > 200, "refused " + refused);
    }

    @Test
    void headersThatCannotBeAreErrors() {
        for (int field = 0; field < 7; field++) {
            for (int value : new int[] {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 19}) {
                byte[] damaged = file(5);
                ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putInt(4 * field, value);
                assertThrows(MalformedFileException.class, () -> open(damaged), "field " + field + " = " + value);
            }
        }
    }
}
