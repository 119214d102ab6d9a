package dev.lloyd.models.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.TestData;
import dev.lloyd.models.image.Classifier;
import dev.lloyd.models.image.LabelledImages;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.PackedWeights;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.recipe.RatedRecipe;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.PathSource;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
        Path output = folder.resolve("small");
        try (Model model = Models.open(files);
                Workers workers = Workers.of(2)) {
            CalibrationSet calibration = CalibrationSet.images(model.network(), images(24), 16);
            assertEquals(16 * 1024, calibration.tokens());
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
                PackedWeights packed = new PackedWeights(small.tensors(), Activations.FLOAT32);
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
            Plan plan = new Planner(model, Optional.of(CalibrationSet.images(model.network(), images(8), 8)), workers)
                    .plan(
                            RatedRecipe.of("int(bits=4, group=64) ; embeddings: keep ; head: keep"),
                            OptionalDouble.empty());
            PlannedTensor first = plan.tensors().getFirst();
            assertEquals(27, first.target().columns());
            assertEquals(16 * (27 * 4 / 8.0 + 2), first.size().bytes(), 16);
            assertEquals(9, plan.tensors().size());
        }
    }

    /// TensorFlow's own int8 model of the same weights holds a convolution as `out x height x width x in` bytes,
    /// with a scale of `max / 127` for each output: our rows, byte for byte. Two values of 76,720 are 1.3e-6 and
    /// 6e-7 steps away from the middle between two points, where the order of the operations decides.
    @Test
    void eightBitCodesAreThoseOfTensorFlow() throws IOException {
        Path twin = TestData.shared("models/mlperf-tiny/pretrainedResnet_quant.tflite");
        String theirs = new String(Files.readAllBytes(twin), StandardCharsets.ISO_8859_1);
        try (Model model = Models.open(files());
                Workers workers = Workers.of(1)) {
            int rows = 0;
            int found = 0;
            for (Unit unit : units(model)) {
                for (Target target : unit.targets()) {
                    if (target.role() == Role.LINEAR) {
                        Matrix weights = model.tensors().read(target.tensor());
                        Matrix decoded = new Quantizer(
                                        Recipe.parse("int(bits=8, group=channel, scales=f32)"), 1, workers)
                                .quantize(weights, Optional.empty())
                                .form()
                                .decode(workers);
                        for (int row = 0; row < weights.rows(); row++) {
                            rows++;
                            found += theirs.contains(codes(weights, decoded, row)) ? 1 : 0;
                        }
                    }
                }
            }
            assertEquals(336, rows);
            assertTrue(found >= 334, found + " of " + rows);
        }
    }

    private static String codes(Matrix weights, Matrix decoded, int row) {
        float most = 0;
        for (int column = 0; column < weights.columns(); column++) {
            most = Math.max(most, Math.abs(weights.at(row, column)));
        }
        byte[] codes = new byte[weights.columns()];
        for (int column = 0; column < codes.length; column++) {
            codes[column] = (byte) Math.round(decoded.at(row, column) * 127 / most);
        }
        return new String(codes, StandardCharsets.ISO_8859_1);
    }
}
