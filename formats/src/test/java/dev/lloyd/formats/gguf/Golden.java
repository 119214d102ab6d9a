package dev.lloyd.formats.gguf;

import dev.lloyd.formats.tensor.BlockType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What ggml made of known bytes and floats; how the file was made stands in `README.md` beside it.
///
/// @param decoded per type, random blocks and their floats
/// @param encoded rows of 256 floats and their blocks in four types
record Golden(List<Decoded> decoded, List<Encoded> encoded) {
    private static final List<BlockType> ENCODED =
            List.of(BlockType.Q4_0, BlockType.Q8_0, BlockType.Q4_K, BlockType.Q6_K);

    /// Blocks and what they decode to.
    record Decoded(BlockType type, byte[] blocks, float[] values) {}

    /// A row and what it encodes to.
    record Encoded(float[] row, Map<BlockType, byte[]> blocks) {}

    /// The file among the resources, or a larger one of the same form named by the property `lloyd.golden`.
    static Golden load() throws IOException {
        String other = System.getProperty("lloyd.golden", "");
        try (InputStream stream = other.isEmpty()
                ? Objects.requireNonNull(Golden.class.getResourceAsStream("ggml-golden.bin"))
                : Files.newInputStream(Path.of(other))) {
            return parse(ByteBuffer.wrap(stream.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN));
        }
    }

    private static Golden parse(ByteBuffer bytes) {
        List<Decoded> decoded = new ArrayList<>();
        for (int types = bytes.getInt(); types > 0; types--) {
            int id = bytes.getInt();
            BlockType type = Arrays.stream(BlockType.values())
                    .filter(each -> each.id() == id)
                    .findFirst()
                    .orElseThrow();
            int blocks = bytes.getInt();
            byte[] source = bytes(bytes, blocks * type.blockBytes());
            decoded.add(new Decoded(type, source, floats(bytes, blocks * type.blockSize())));
        }
        List<Encoded> encoded = new ArrayList<>();
        for (int rows = bytes.getInt(); rows > 0; rows--) {
            float[] row = floats(bytes, 256);
            Map<BlockType, byte[]> blocks = new LinkedHashMap<>();
            ENCODED.forEach(type -> blocks.put(type, bytes(bytes, (int) type.byteSize(256))));
            encoded.add(new Encoded(row, blocks));
        }
        return new Golden(decoded, encoded);
    }

    private static byte[] bytes(ByteBuffer source, int count) {
        byte[] target = new byte[count];
        source.get(target);
        return target;
    }

    private static float[] floats(ByteBuffer source, int count) {
        float[] target = new float[count];
        for (int index = 0; index < count; index++) {
            target[index] = source.getFloat();
        }
        return target;
    }
}
