package dev.lloyd.models.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.TestData;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.network.Resnet;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// MLPerf Tiny's ResNet-8 from its Keras weights.
class ResnetTest {
    private static Model open() throws IOException {
        Path file = TestData.shared("models/mlperf-tiny/resnet8-cifar10-fp32.safetensors");
        return Models.open(file.toString(), TransferProgress.silent());
    }

    private static int best(Matrix logits, int row) {
        int best = 0;
        for (int column = 1; column < logits.columns(); column++) {
            best = logits.at(row, column) > logits.at(row, best) ? column : best;
        }
        return best;
    }

    /// 1,528 of 2,000: what the network of the original framework finds on these images, 76.4 %.
    @Test
    void theOriginalWeightsFindAsManyClassesAsInTheirOwnFramework() throws IOException {
        LabelledImages images = LabelledImages.cifar(TestData.shared("images/cifar10/test2000.bin.gz"));
        try (Model model = open();
                Workers workers = Workers.of(2)) {
            assertEquals(
                    List.of(16, 16, 32, 64), ((Resnet) model.network()).config().widths());
            Matrix logits = new Classifier(model.network(), new DenseWeights(model.tensors())).logits(images, workers);
            int right = 0;
            for (int row = 0; row < logits.rows(); row++) {
                right += best(logits, row) == images.labels()[row] ? 1 : 0;
            }
            assertEquals(0.764, right / 2000.0, 0.0005);
        }
    }

    @Test
    void anImageDoesNotDependOnThoseBesideIt() throws IOException {
        LabelledImages images = LabelledImages.cifar(TestData.shared("images/cifar10/calib500.bin.gz"));
        LabelledImages some = new LabelledImages(32, images.pixels().subList(0, 40), new int[40]);
        LabelledImages last = new LabelledImages(32, images.pixels().subList(39, 40), new int[1]);
        try (Model model = open();
                Workers workers = Workers.of(2)) {
            Classifier classifier = new Classifier(model.network(), new DenseWeights(model.tensors()));
            Matrix all = classifier.logits(some, workers);
            assertArrayEquals(
                    classifier.logits(last, workers).values(),
                    all.rowSlice(39, 40).values());
        }
    }

    @Test
    void aModelOfImagesHasNoTokenizerAndSaysSo() throws IOException {
        try (Model model = open()) {
            String message = assertThrows(IllegalArgumentException.class, model::tokenizer)
                    .getMessage();
            assertTrue(message.endsWith("resnet8-cifar10-fp32.safetensors reads images, not text"), message);
        }
    }

    @Test
    void rejectsFilesThatAreNoImagesAndImagesThatDoNotFit(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("broken.bin"), new byte[3072]);
        String message = assertThrows(IOException.class, () -> LabelledImages.cifar(file))
                .getMessage();
        assertEquals(
                file
                        + " has 3072 bytes after 0 images, which is no CIFAR-10 record of 3073 (a label and three planes of"
                        + " 32 x 32)",
                message);
        try (Model model = open();
                Workers workers = Workers.of(1)) {
            Classifier classifier = new Classifier(model.network(), new DenseWeights(model.tensors()));
            LabelledImages small = new LabelledImages(2, List.of(new int[4]), new int[1]);
            assertThrows(IllegalArgumentException.class, () -> classifier.logits(small, workers));
            String refused = assertThrows(
                            IllegalArgumentException.class, () -> CalibrationSet.images(model.network(), small, 1))
                    .getMessage();
            assertEquals("the network takes images of 1024 pixels, not of 2 x 2", refused);
            LabelledImages odd = new LabelledImages(32, List.of(new int[1024]), new int[] {10});
            assertEquals(
                    "an image is of class 10, and the network has 10 classes",
                    assertThrows(IllegalArgumentException.class, () -> classifier.logits(odd, workers))
                            .getMessage());
        }
    }
}
