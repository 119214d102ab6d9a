package dev.lloyd.formats.gguf;

import dev.lloyd.core.kernel.BlockLayout;
import dev.lloyd.core.kernel.BlockRows;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/// Matrices of a GGUF file as the kernels that multiply by codes read them: `Q4_0`, `Q4_1`, `Q5_0`, `Q5_1`,
/// `Q8_0` and `Q2_K` to `Q6_K`, in their own blocks.
///
/// They are read from the mapped file, which must stay open, row by row when they are needed.
public final class GgufCodes {
    private static final int[] AS_THEY_LIE = {};

    private GgufCodes() {}

    /// A matrix, if its type is one of the above and its values are there and fit into an array; empty
    /// otherwise.
    ///
    /// @param order for each row the row of the file that it is; empty: as they are
    /// @throws IllegalArgumentException if there is no such tensor
    public static Optional<BlockRows> of(GgufFile file, String name, Optional<int[]> order) throws IOException {
        TensorInfo info = file.info(name);
        if (!(info.dtype() instanceof BlockType type)
                || info.shape().size() != 2
                || info.count() == 0
                || info.count() > Integer.MAX_VALUE / 2) {
            return Optional.empty();
        }
        Optional<BlockLayout> layout = layout(type);
        if (layout.isEmpty()) {
            return Optional.empty();
        }
        int rows = Math.toIntExact(info.rows());
        int columns = Math.toIntExact(info.columns());
        return Optional.of(new BlockRows(layout.get(), rows, columns, file.raw(name), order.orElse(AS_THEY_LIE)));
    }

    /// Types with codes have the names of their layouts.
    private static Optional<BlockLayout> layout(BlockType type) {
        return Arrays.stream(BlockLayout.values())
                .filter(layout -> layout.name().equals(type.name()))
                .findFirst();
    }
}
