package dev.lloyd.formats.gguf;

import static dev.lloyd.formats.gguf.Little.f16;
import static dev.lloyd.formats.gguf.Little.u8;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.kernel.PackedRows;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// Tensors of a GGUF file as the kernels that multiply by packed codes read them: `value = scale * code + offset`.
///
///     type   bits  group  code          scale      offset
///     Q4_0   4     32     q             d          -8 d
///     Q4_K   4     32     q             d s        -dmin m
///     Q6_K   8     16     q             d s        -32 d s
///     Q8_0   8     32     q + 128       d          -128 d
///
/// Codes are copied into rows, scales and offsets become floats: 8 bytes a group. Values differ from those that
/// {@link GgufBlocks} decodes by the rounding of the equation above.
public final class GgufCodes {
    private GgufCodes() {}

    /// Takes the blocks of one type apart.
    private interface Unpacker {
        /// @param codes receives a code for each value
        /// @param scales receives scale and offset of each group, one after the other
        void unpack(byte[] block, byte[] codes, float[] scales);
    }

    /// A type: its code width, its groups, and how its blocks are read.
    private record Kind(int bits, int group, Unpacker unpacker) {}

    private static Optional<Kind> kind(BlockType type) {
        return switch (type) {
            case Q4_0 -> Optional.of(new Kind(4, 32, GgufCodes::q4v0));
            case Q4_K -> Optional.of(new Kind(4, 32, GgufCodes::q4k));
            case Q6_K -> Optional.of(new Kind(8, 16, GgufCodes::q6k));
            case Q8_0 -> Optional.of(new Kind(8, 32, GgufCodes::q8v0));
            default -> Optional.empty();
        };
    }

    /// A matrix, if its type is one of the above and it fits into an array; empty otherwise.
    ///
    /// @throws IllegalArgumentException if there is no such tensor
    /// @throws IOException if a scale is not finite; the message names the tensor
    public static Optional<PackedRows> of(GgufFile file, String name) throws IOException {
        TensorInfo info = file.info(name);
        if (!(info.dtype() instanceof BlockType type)
                || info.shape().size() != 2
                || info.count() > Integer.MAX_VALUE / 2) {
            return Optional.empty();
        }
        Optional<Kind> kind = kind(type);
        return kind.isEmpty() ? Optional.empty() : Optional.of(read(file.raw(name), type, kind.get(), info));
    }

    private static PackedRows read(MemorySegment source, BlockType type, Kind kind, TensorInfo info)
            throws IOException {
        int rows = Math.toIntExact(info.rows());
        int columns = Math.toIntExact(info.columns());
        int perBlock = type.blockSize() / kind.group;
        byte[] packed = new byte[Math.toIntExact((long) rows * columns * kind.bits / 8)];
        float[] scales = new float[rows * columns / kind.group];
        float[] offsets = new float[scales.length];
        byte[] block = new byte[type.blockBytes()];
        byte[] codes = new byte[type.blockSize()];
        float[] pairs = new float[2 * perBlock];
        for (int index = 0; index < rows * columns / type.blockSize(); index++) {
            MemorySegment.copy(source, ValueLayout.JAVA_BYTE, (long) index * block.length, block, 0, block.length);
            kind.unpacker.unpack(block, codes, pairs);
            for (int group = 0; group < perBlock; group++) {
                scales[index * perBlock + group] = finite(pairs[2 * group], info, index);
                offsets[index * perBlock + group] = finite(pairs[2 * group + 1], info, index);
            }
            int place = index * (type.blockSize() * kind.bits / 8);
            BitPacking.pack(codes, 0, codes.length, kind.bits, packed, place);
        }
        return new PackedRows(kind.bits, rows, columns, kind.group, packed, scales, offsets);
    }

    private static float finite(float scale, TensorInfo info, int block) throws IOException {
        if (!Float.isFinite(scale)) {
            throw new IOException("tensor " + info.name() + " has the scale " + scale + " in block " + block
                    + "; only finite weights can be used");
        }
        return scale;
    }

    private static void q4v0(byte[] block, byte[] codes, float[] scales) {
        scales[0] = f16(block, 0);
        scales[1] = -8 * scales[0];
        for (int j = 0; j < 16; j++) {
            codes[j] = (byte) (block[2 + j] & 15);
            codes[j + 16] = (byte) (u8(block, 2 + j) >> 4);
        }
    }

    private static void q8v0(byte[] block, byte[] codes, float[] scales) {
        scales[0] = f16(block, 0);
        scales[1] = -128 * scales[0];
        for (int j = 0; j < 32; j++) {
            codes[j] = (byte) (block[2 + j] + 128);
        }
    }

    private static void q4k(byte[] block, byte[] codes, float[] scales) {
        for (int group = 0; group < 8; group++) {
            scales[2 * group] = f16(block, 0) * KBlocks.scale(block, 4, group);
            scales[2 * group + 1] = -f16(block, 2) * KBlocks.minimum(block, 4, group);
            int bytes = 16 + group / 2 * 32;
            for (int l = 0; l < 32; l++) {
                codes[32 * group + l] = (byte) (u8(block, bytes + l) >> (4 * (group % 2)) & 15);
            }
        }
    }

    private static void q6k(byte[] block, byte[] codes, float[] scales) {
        for (int part = 0; part < 8; part++) {
            int quarter = part % 4;
            int low = 64 * (part / 4) + 32 * (quarter % 2);
            int high = 128 + 32 * (part / 4);
            for (int l = 0; l < 32; l++) {
                codes[32 * part + l] = (byte) (u8(block, low + l) >> (4 * (quarter / 2)) & 15
                        | (u8(block, high + l) >> (2 * quarter) & 3) << 4);
            }
        }
        for (int group = 0; group < 16; group++) {
            scales[2 * group] = f16(block, 208) * block[192 + group];
            scales[2 * group + 1] = -32 * scales[2 * group];
        }
    }
}
