package dev.lloyd.models.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.packed.GgufWeights;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Matrices of GGUF files that are multiplied as codes.
class GgufCodesModelTest {
    @TempDir
    private Path folder;

    private static Model open(Path path) throws IOException {
        return Models.open(path.toString(), TransferProgress.silent());
    }

    /// Types that nothing here encodes, with random codes: a network that says nothing, but says it in either
    /// way.
    @ParameterizedTest
    @EnumSource(
            value = BlockType.class,
            names = {"Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q5_K"})
    void typesThatNothingHereEncodesMultiplyAsCodesToo(BlockType type) throws IOException {
        Path path = folder.resolve("model.gguf");
        GgufFiles.lm7m(path, type);
        try (Model model = open(path);
                Workers three = Workers.of(3)) {
            int[] ids = model.tokenizer().encode("Of the whole party only two came back that night.");
            TokenBatch batch = TokenBatch.of(List.of(ids));
            Matrix decoded = model.network().forward(FloatOps.of(new DenseWeights(model.tensors()), three), batch);
            double scale = Math.sqrt(decoded.squaredNorm() / decoded.values().length);
            for (Activations activations : Activations.values()) {
                GgufWeights packed = new GgufWeights(model.tensors(), activations);
                assertFalse(packed.linear("model.layers.1.self_attn.q_proj") instanceof DenseLayer);
                Matrix codes = model.network().forward(FloatOps.of(packed, three), batch);
                double most = 0;
                for (int index = 0; index < decoded.values().length; index++) {
                    most = Math.max(most, Math.abs(decoded.values()[index] - codes.values()[index]));
                }
                assertTrue(most < (activations == Activations.FLOAT32 ? 2e-4 : 0.2) * scale, most + " of " + scale);
                Decoder decoder = new Decoder(model.network(), packed, List.of());
                int[] said = decoder.generate(ids, 5, Sampling.greedy(), decoder.newCache(), three, id -> true);
                assertEquals(5, said.length);
            }
        }
    }

    /// Matrices are read when they first multiply, and rows of a table when they are looked up.
    @Test
    void aFileThatIsCutShortIsNamed() throws IOException {
        Path path = folder.resolve("model.gguf");
        GgufFiles.lm7m(path, BlockType.Q8_0);
        try (Model model = open(path);
                Workers three = Workers.of(3)) {
            GgufWeights bytes = new GgufWeights(model.tensors(), Activations.INT8);
            LinearLayer layer = bytes.linear("model.layers.1.mlp.down_proj");
            EmbeddingTable table = bytes.table("model.embed_tokens");
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(8192);
            }
            Matrix inputs = Matrix.zeros(1, layer.columns());
            float[] row = new float[table.columns()];
            for (Executable read : List.<Executable>of(
                    () -> layer.multiply(inputs, three), () -> table.read(table.rows() - 1, row, 0))) {
                String message = assertThrows(UncheckedIOException.class, read).getMessage();
                assertTrue(message.contains(path + " could not be read at tensor "), message);
                assertTrue(message.contains("cut short"), message);
            }
        }
    }
}
