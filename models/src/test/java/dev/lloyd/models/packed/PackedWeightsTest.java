package dev.lloyd.models.packed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.TinyDirectory;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.quantize.Job;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.Quantization;
import dev.lloyd.models.quantize.QuantizeProgress;
import dev.lloyd.models.recipe.ModelRecipe;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.PathSource;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedWeightsTest {
    private static final TokenBatch BATCH =
            TokenBatch.of(List.of(new int[] {3, 1, 4, 1, 5}, new int[] {9, 2}, new int[] {6}));

    private static final String UP = "model.layers.0.mlp.up_proj";

    @TempDir
    Path folder;

    private Path quantized(String recipe) throws IOException {
        Path source = TinyDirectory.write(folder.resolve("model"));
        Path target = folder.resolve("small");
        ModelFiles files = new PathSource().resolve(source.toString(), TransferProgress.silent());
        try (Model model = Models.open(files);
                Workers workers = Workers.of(2)) {
            Job job = new Job(
                    files,
                    model,
                    Planner.units(model, ModelRecipe.parse(recipe)),
                    recipe,
                    Optional.empty(),
                    target,
                    1,
                    Job.Leftover.REFUSE);
            Quantization.run(job, workers, QuantizeProgress.silent());
        }
        return target;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=4, group=8)",
                "hadamard | entropy-coded(bits=3, states=8)",
                "hadamard(side=both) | int(bits=4, group=8, mode=asymmetric)",
                "sinkhorn | outliers(share=0.02) | low-rank(rank=2) | int(bits=3, group=8)",
                "hadamard(side=both) | trellis(bits=2, window=8, group=tensor) ; embeddings: keep",
                "e8p + e8-1bit ; head: keep"
            })
    void aModelThatStaysPackedGivesTheLogitsOfTheDecodedOne(String recipe) throws IOException {
        Path directory = quantized(recipe);
        try (Model model = Models.open(directory.toString(), TransferProgress.silent());
                Workers workers = Workers.of(2)) {
            DenseWeights dense = new DenseWeights(model.tensors());
            PackedWeights packed = new PackedWeights(model.tensors(), Activations.FLOAT32);
            Matrix expected = new Decoder(model.network(), dense, List.of()).logits(BATCH, workers);
            Matrix logits = new Decoder(model.network(), packed, List.of()).logits(BATCH, workers);
            assertTrue(expected.values()[0] != 0);
            assertArrayEquals(expected.values(), logits.values(), 1e-4f);
            assertInstanceOf(CanonicalLayer.class, packed.linear(UP));
        }
    }

    @Test
    void aTokensResultDependsNeitherOnOthersNorOnThreads() throws IOException {
        Path directory = quantized("hadamard | entropy-coded(bits=3, states=8)");
        try (Model model = Models.open(directory.toString(), TransferProgress.silent());
                Workers one = Workers.of(1);
                Workers three = Workers.of(3)) {
            CanonicalLayer layer = (CanonicalLayer)
                    new PackedWeights(model.tensors(), Activations.FLOAT32).linear("model.layers.1.mlp.down_proj");
            Matrix inputs = Matrix.zeros(130, layer.columns());
            for (int index = 0; index < inputs.values().length; index++) {
                inputs.values()[index] = (float) Math.sin(index);
            }
            Matrix all = layer.multiply(inputs, three);
            Matrix last = layer.multiply(inputs.rowSlice(129, 130), one);
            assertArrayEquals(all.rowSlice(129, 130).values(), last.values());
            assertThrows(IllegalArgumentException.class, () -> layer.multiply(Matrix.zeros(1, 3), one));
        }
    }

    @Test
    void aTableWhoseRowsAreMixedIsDecoded() throws IOException {
        Path directory = quantized("hadamard(side=both) | int(bits=4, group=8)");
        try (Model model = Models.open(directory.toString(), TransferProgress.silent())) {
            PackedWeights packed = new PackedWeights(model.tensors(), Activations.FLOAT32);
            EmbeddingTable table = packed.table("model.embed_tokens");
            assertInstanceOf(DenseLayer.class, table);
            CanonicalLayer layer = (CanonicalLayer) packed.linear("model.embed_tokens");
            assertThrows(UnsupportedOperationException.class, () -> layer.read(0, new float[table.columns()], 0));
        }
    }

    @Test
    void quickWeightsMultiplyCodesThatAKernelKnows() throws IOException {
        try (Model model = opened(quantized("int(bits=4, group=8)"))) {
            assertInstanceOf(
                    CanonicalLayer.class, PackedWeights.quick(model.tensors()).linear(UP));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"entropy-coded(bits=2, states=8)", "kmeans(bits=2, dimension=2, rounds=1)"})
    void quickWeightsDecodeOthersOnce(String recipe) throws IOException {
        try (Model model = opened(quantized(recipe))) {
            PackedWeights quick = PackedWeights.quick(model.tensors());
            DenseLayer layer = assertInstanceOf(DenseLayer.class, quick.linear(UP));
            assertSame(layer, quick.linear(UP));
            PackedWeights small = new PackedWeights(model.tensors(), Activations.INT8);
            assertInstanceOf(CanonicalLayer.class, small.linear(UP));
        }
    }

    private static Model opened(Path directory) throws IOException {
        return Models.open(directory.toString(), TransferProgress.silent());
    }

    @Test
    void whatIsNotQuantizedIsRefused() throws IOException {
        Path source = TinyDirectory.write(folder.resolve("plain"));
        try (Model model = Models.open(source.toString(), TransferProgress.silent())) {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> new PackedWeights(model.tensors(), Activations.FLOAT32))
                    .getMessage();
            assertTrue(
                    message.startsWith(model.tensors().file().path()
                            + " cannot be multiplied as codes: that is for quantized directories"),
                    message);
        }
    }
}
