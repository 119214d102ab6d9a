package dev.lloyd.models.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.TestData;
import dev.lloyd.models.image.Classifier;
import dev.lloyd.models.image.LabelledImages;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.PackedWeights;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.PathSource;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Convolutions are quantized, calibrated, written and opened again as other matrices are.
class QuantizedResnetTest {
    private static final String RECIPE = "int(bits=4, group=64) | gptq";

    private static LabelledImages images(int count) throws IOException {
        LabelledImages all = LabelledImages.cifar(TestData.shared("images/cifar10/calib500.bin.gz"));
        return new LabelledImages(32, all.pixels().subList(0, count), new int[count]);
    }

    private static ModelFiles files() throws IOException {
        Path file = TestData.shared("models/mlperf-tiny/resnet8-cifar10-fp32.safetensors");
        return new PathSource().resolve(file.toString(), TransferProgress.silent());
    }

    private static List<Unit> units(Model model) {
        return Planner.units(model, (role, tensor) -> Optional.of(Recipe.parse(RECIPE)));
    }

    @Test
    void aQuantizedDirectoryOpensAndComputesTheSame(@TempDir Path folder) throws IOException {
        ModelFiles files = files();
        CalibrationSet calibration = CalibrationSet.images(images(24), 16);
        assertEquals(16 * 1024, calibration.tokens());
        Path output = folder.resolve("small");
        try (Model model = Models.open(files);
                Workers workers = Workers.of(2)) {
            Job job = new Job(
                    files, model, units(model), RECIPE, Optional.of(calibration), output, 1, Job.Leftover.REFUSE);
            Manifest manifest = Quantization.run(job, workers, QuantizeProgress.silent());
            assertEquals(10, manifest.tensors().size(), "9 convolutions and the head");
            for (TensorRecord tensor : manifest.tensors()) {
                assertTrue(tensor.outputError() < 0.02, tensor.toString());
            }
            QuantizedInMemory memory = QuantizedInMemory.of(
                    model, units(model), Optional.of(calibration), 1, workers, QuantizeProgress.silent());
            float[] expected = new Classifier(model.network(), memory.weights())
                    .logits(images(8), workers)
                    .values();
            try (Model small = Models.open(output.toString(), TransferProgress.silent())) {
                assertEquals(model.network(), small.network());
                DenseWeights dense = new DenseWeights(small.tensors());
                assertArrayEquals(
                        expected,
                        new Classifier(small.network(), dense)
                                .logits(images(8), workers)
                                .values());
                PackedWeights packed = new PackedWeights(small.tensors());
                assertArrayEquals(
                        expected,
                        new Classifier(small.network(), packed)
                                .logits(images(8), workers)
                                .values(),
                        1e-3f);
            }
        }
    }

    /// 27 columns are one group and a shorter one of 64: their scale is counted.
    @Test
    void aPlanCountsGroupsThatDoNotDivideTheColumns() throws IOException {
        try (Model model = Models.open(files());
                Workers workers = Workers.of(1)) {
            Plan plan = new Planner(model, Optional.of(CalibrationSet.images(images(8), 8)), workers)
                    .plan(
                            dev.lloyd.models.recipe.RatedRecipe.of(
                                    "int(bits=4, group=64) ; embeddings: keep ; head: keep"),
                            OptionalDouble.empty());
            PlannedTensor first = plan.tensors().getFirst();
            assertEquals(27, first.target().columns());
            assertEquals(16 * (27 * 4 / 8.0 + 2), first.size().bytes(), 16);
            assertEquals(9, plan.tensors().size());
        }
    }
}
