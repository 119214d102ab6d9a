package dev.lloyd.formats.gguf;

import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.FloatEncoder;
import dev.lloyd.formats.tensor.ScalarType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/// Dequantizes every block type of GGUF, and quantizes four of them.
///
/// Decoding gives the floats of ggml's reference, bit for bit; encoding gives the bytes of its reference encoders
/// (those without an importance matrix). Both are checked against files that ggml made. Stateless and thread-safe.
///
/// Source: ggml, `ggml-common.h` and `ggml-quants.c` (MIT licence); the layouts are described in the decoders.
public final class GgufBlocks {
    /// The block types that can be encoded.
    public static final List<BlockType> ENCODABLE =
            List.of(BlockType.Q4_0, BlockType.Q8_0, BlockType.Q4_K, BlockType.Q6_K);

    private static final int CHUNK_BYTES = 1 << 16;

    private GgufBlocks() {}

    /// Dequantizes `count` values whose first block begins at `byteOffset`.
    ///
    /// @throws IllegalArgumentException if the values do not fill whole blocks
    /// @throws IndexOutOfBoundsException if the blocks lie outside of the source, or the values outside of the
    ///     target
    public static void decode(
            BlockType type, MemorySegment source, long byteOffset, float[] target, int offset, int count) {
        BlockDecoder decoder = decoder(type);
        long byteSize = type.byteSize(count);
        int chunkBlocks = CHUNK_BYTES / type.blockBytes();
        byte[] chunk = new byte[(int) Math.min(byteSize, (long) chunkBlocks * type.blockBytes())];
        int to = offset;
        for (long done = 0; done < byteSize; done += chunk.length) {
            int length = (int) Math.min(chunk.length, byteSize - done);
            MemorySegment.copy(source, ValueLayout.JAVA_BYTE, byteOffset + done, chunk, 0, length);
            for (int at = 0; at < length; at += type.blockBytes()) {
                decoder.decode(chunk, at, target, to);
                to += type.blockSize();
            }
        }
    }

    /// Quantizes `count` values of `source[offset ..]` to the start of `target`.
    ///
    /// @throws IllegalArgumentException if the type is not {@link #ENCODABLE}, the values do not fill whole blocks,
    ///     or one of them is not finite
    public static void encode(BlockType type, float[] source, int offset, int count, MemorySegment target) {
        BlockEncoder encoder = encoder(type)
                .orElseThrow(() -> new IllegalArgumentException(
                        "cannot encode floats to " + type.label() + "; possible: " + ENCODABLE));
        long unused = type.byteSize(count);
        assert unused >= 0;
        for (int index = 0; index < count; index++) {
            if (!Float.isFinite(source[offset + index])) {
                throw new IllegalArgumentException(
                        "value " + source[offset + index] + " at index " + index + " is not finite");
            }
        }
        byte[] block = new byte[type.blockBytes()];
        for (int index = 0; index < count / type.blockSize(); index++) {
            encoder.encode(source, offset + index * type.blockSize(), block, 0);
            MemorySegment.copy(block, 0, target, ValueLayout.JAVA_BYTE, (long) index * block.length, block.length);
        }
    }

    /// Encodes scalars of 16 bits and more, and the {@link #ENCODABLE} block types.
    public static FloatEncoder encoder() {
        return (DType type, float[] source, int offset, int count, MemorySegment target) -> {
            switch (type) {
                case BlockType block -> encode(block, source, offset, count, target);
                case ScalarType scalar -> FloatEncoder.scalars().encode(scalar, source, offset, count, target);
            }
        };
    }

    private static Optional<BlockEncoder> encoder(BlockType type) {
        return switch (type) {
            case Q4_0 -> Optional.of(SimpleEncoders::q4v0);
            case Q8_0 -> Optional.of(SimpleEncoders::q8v0);
            case Q4_K -> Optional.of(Q4KEncoder::encode);
            case Q6_K -> Optional.of(Q6KEncoder::encode);
            default -> Optional.empty();
        };
    }

    private static BlockDecoder decoder(BlockType type) {
        return switch (type) {
            case Q1_0 -> SimpleBlocks::q1v0;
            case Q2_0 -> SimpleBlocks::q2v0;
            case Q4_0 -> SimpleBlocks::q4v0;
            case Q4_1 -> SimpleBlocks::q4v1;
            case Q5_0 -> SimpleBlocks::q5v0;
            case Q5_1 -> SimpleBlocks::q5v1;
            case Q8_0 -> SimpleBlocks::q8v0;
            case Q8_1 -> SimpleBlocks::q8v1;
            case Q8_K -> SimpleBlocks::q8k;
            case Q2_K -> KBlocks::q2k;
            case Q3_K -> KBlocks::q3k;
            case Q4_K -> KBlocks::q4k;
            case Q5_K -> KBlocks::q5k;
            case Q6_K -> KBlocks::q6k;
            case IQ1_S -> GridBlocks::iq1s;
            case IQ1_M -> GridBlocks::iq1m;
            case IQ2_XXS -> GridBlocks::iq2xxs;
            case IQ2_XS -> GridBlocks::iq2xs;
            case IQ2_S -> GridBlocks::iq2s;
            case IQ3_XXS -> GridBlocks::iq3xxs;
            case IQ3_S -> GridBlocks::iq3s;
            case IQ4_NL -> SimpleBlocks::iq4nl;
            case IQ4_XS -> SimpleBlocks::iq4xs;
            case TQ1_0 -> SimpleBlocks::tq1v0;
            case TQ2_0 -> SimpleBlocks::tq2v0;
            case MXFP4 -> SimpleBlocks::mxfp4;
            case NVFP4 -> SimpleBlocks::nvfp4;
        };
    }
}
