package dev.lloyd.formats.gguf;

import dev.lloyd.core.kernel.BlockLayout;
import dev.lloyd.core.kernel.BlockRows;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/// Matrices of a GGUF file as the kernels that multiply by codes read them: `Q4_0`, `Q4_1`, `Q5_0`, `Q5_1`,
/// `Q8_0` and `Q2_K` to `Q6_K`, in their own blocks.
///
/// They are read from the mapped file, which must stay open, or are copied where rows have another order.
public final class GgufCodes {
    private static final int CHUNK_BLOCKS = 512;

    /// In the high byte of a binary16 number.
    private static final int EXPONENT = 0x7C;

    private GgufCodes() {}

    /// A matrix, if its type is one of the above and its values are there and fit into an array; empty
    /// otherwise.
    ///
    /// @param order for each row the row of the file that it is; empty: as they are
    /// @throws IllegalArgumentException if there is no such tensor
    /// @throws IOException if a scale is not finite; the message names the tensor
    public static Optional<BlockRows> of(GgufFile file, String name, Optional<int[]> order) throws IOException {
        TensorInfo info = file.info(name);
        if (!(info.dtype() instanceof BlockType type)
                || info.shape().size() != 2
                || info.count() == 0
                || info.count() > Integer.MAX_VALUE / 2) {
            return Optional.empty();
        }
        Optional<BlockLayout> layout = layout(type);
        return layout.isEmpty() ? Optional.empty() : Optional.of(read(file, info, order, layout.get()));
    }

    /// Types with codes have the names of their layouts.
    private static Optional<BlockLayout> layout(BlockType type) {
        return Arrays.stream(BlockLayout.values())
                .filter(layout -> layout.name().equals(type.name()))
                .findFirst();
    }

    private static BlockRows read(GgufFile file, TensorInfo info, Optional<int[]> order, BlockLayout layout)
            throws IOException {
        MemorySegment source = file.raw(info.name());
        int rows = Math.toIntExact(info.rows());
        MemorySegment blocks = order.map(each -> ordered(source, each)).orElse(source);
        check(blocks, info, layout.halves().toArray());
        return new BlockRows(layout, rows, Math.toIntExact(info.columns()), blocks);
    }

    private static MemorySegment ordered(MemorySegment source, int[] order) {
        long rowBytes = source.byteSize() / order.length;
        MemorySegment target = Arena.ofAuto().allocate(source.byteSize());
        for (int row = 0; row < order.length; row++) {
            MemorySegment.copy(source, order[row] * rowBytes, target, row * rowBytes, rowBytes);
        }
        return target;
    }

    /// Copies of some blocks are read, since loops over arrays are fast before the compiler has seen to them.
    private static void check(MemorySegment blocks, TensorInfo info, int... halves) throws IOException {
        int blockBytes = ((BlockType) info.dtype()).blockBytes();
        byte[] chunk = new byte[CHUNK_BLOCKS * blockBytes];
        for (long from = 0; from < blocks.byteSize(); from += chunk.length) {
            int length = (int) Math.min(chunk.length, blocks.byteSize() - from);
            MemorySegment.copy(blocks, ValueLayout.JAVA_BYTE, from, chunk, 0, length);
            for (int half : halves) {
                int at = firstNotFinite(chunk, half, blockBytes, length);
                if (at < length) {
                    float scale = Little.f16(chunk, at);
                    throw new IOException("tensor " + info.name() + " has the scale " + scale + " in block "
                            + (from + at) / blockBytes + "; only finite weights can be used");
                }
            }
        }
    }

    /// The first of numbers in binary16, a stride apart, whose exponent is all ones.
    private static int firstNotFinite(byte[] bytes, int from, int stride, int end) {
        int at = from;
        while (at < end && (bytes[at + 1] & EXPONENT) != EXPONENT) {
            at += stride;
        }
        return at;
    }
}
