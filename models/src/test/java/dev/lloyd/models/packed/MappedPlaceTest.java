package dev.lloyd.models.packed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.kernel.BlockLayout;
import dev.lloyd.core.kernel.BlockRows;
import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.LinearLayer;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class MappedPlaceTest {
    private static final MappedPlace PLACE = new MappedPlace(Path.of("model.gguf"), "blk.0.up");

    /// The second row in the file, the first of the matrix, has a scale that is infinite.
    private static BlockRows blocks() {
        byte[] bytes = new byte[3 * 34];
        bytes[34 + 1] = 0x7C;
        return new BlockRows(BlockLayout.Q8_0, 3, 32, MemorySegment.ofArray(bytes), new int[] {1, 0, 2});
    }

    /// Without compiled kernels the rows are read right away.
    private static LinearLayer layer() {
        return PLACE.read(() -> Activations.INT8.linear(blocks(), new CodeMemory(), PLACE));
    }

    @Test
    void aScaleThatIsNotFiniteIsNamedWhereItIsRead() {
        MappedTable table = new MappedTable(blocks(), PLACE);
        table.read(1, new float[32], 0);
        try (Workers workers = Workers.of(2)) {
            Matrix inputs = Matrix.zeros(1, 32);
            for (Executable read : List.<Executable>of(
                    () -> table.read(0, new float[32], 0),
                    () -> layer().multiply(inputs, workers),
                    () -> layer().product(inputs, Matrix.zeros(1, 3)).run(workers),
                    () -> PLACE.read(() -> blocks().packed()))) {
                assertEquals(
                        "model.gguf: tensor blk.0.up has the scale Infinity in row 1, block 0; only finite weights can be"
                                + " used",
                        assertThrows(UncheckedIOException.class, read)
                                .getCause()
                                .getMessage());
            }
        }
    }
}
