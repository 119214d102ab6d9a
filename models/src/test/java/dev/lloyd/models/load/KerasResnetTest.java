package dev.lloyd.models.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.safetensors.Safetensors;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.network.Resnet;
import dev.lloyd.models.network.ResnetConfig;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A Keras file becomes the network that it is, with its batch norms folded, or an error that says what is wrong.
class KerasResnetTest {
    @TempDir
    private Path folder;

    /// A first convolution of 4 channels, a block that keeps them, one of 6 with a shortcut, 5 classes.
    private static Map<String, List<Long>> shapes() {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        int[][] convolutions = {{3, 3, 4}, {3, 4, 4}, {3, 4, 4}, {3, 4, 6}, {3, 6, 6}, {1, 4, 6}};
        for (int index = 0; index < convolutions.length; index++) {
            long kernel = convolutions[index][0];
            long in = convolutions[index][1];
            long out = convolutions[index][2];
            String suffix = index == 0 ? "" : "_" + index;
            shapes.put("conv2d" + suffix + ".kernel", List.of(kernel, kernel, in, out));
            shapes.put("conv2d" + suffix + ".bias", List.of(out));
            if (kernel == 3) {
                for (String part : List.of("gamma", "beta", "moving_mean", "moving_variance")) {
                    shapes.put("batch_normalization" + suffix + "." + part, List.of(out));
                }
            }
        }
        shapes.put("dense.kernel", List.of(6L, 5L));
        shapes.put("dense.bias", List.of(5L));
        return shapes;
    }

    private static float[] values(String name, List<Long> shape) {
        int count = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
        float[] values = Seeds.gaussian(count, Seeds.derive(3, name));
        for (int index = 0; index < count && name.endsWith("variance"); index++) {
            values[index] = values[index] * values[index];
        }
        return values;
    }

    private Path write(Map<String, List<Long>> shapes) throws IOException {
        Path file = folder.resolve("resnet.safetensors");
        List<TensorPlan> plans = new ArrayList<>();
        shapes.forEach((name, shape) -> plans.add(new TensorPlan(name, ScalarType.F32, shape)));
        try (TensorWriter writer = SafetensorsWriter.create(file, plans, Map.of())) {
            for (Map.Entry<String, List<Long>> entry : shapes.entrySet()) {
                float[] values = values(entry.getKey(), entry.getValue());
                writer.append(entry.getKey(), matrix(entry.getValue(), values));
            }
            writer.commit();
        }
        return file;
    }

    /// As the writer takes it: the first dimension is the rows.
    private static Matrix matrix(List<Long> shape, float[] values) {
        int rows = shape.size() == 1 ? 1 : Math.toIntExact(shape.getFirst());
        long columns = shape.stream().skip(shape.size() == 1 ? 0 : 1).reduce(1L, Math::multiplyExact);
        return new Matrix(rows, Math.toIntExact(columns), values);
    }

    private String refusal(Map<String, List<Long>> shapes) throws IOException {
        String name = write(shapes).toString();
        IOException error = assertThrows(IOException.class, () -> Models.open(name, TransferProgress.silent()));
        assertTrue(String.valueOf(error.getMessage()).startsWith(name), error.getMessage());
        return String.valueOf(error.getMessage()).substring(name.length());
    }

    @Test
    void aConvolutionAndItsBatchNormAreOneMatrix() throws IOException {
        Map<String, List<Long>> shapes = shapes();
        try (Model model = Models.open(write(shapes).toString(), TransferProgress.silent())) {
            assertEquals(new Resnet(new ResnetConfig(32, List.of(4, 4, 6), 5)), model.network());
            Matrix weights = model.tensors().read("blocks.2.conv1.weight");
            float[] bias = model.tensors().readVector("blocks.2.conv1.bias");
            float[] kernel = values("conv2d_3.kernel", shapes.get("conv2d_3.kernel"));
            for (int out = 0; out < 6; out++) {
                double scale = value("batch_normalization_3.gamma", out)
                        / Math.sqrt(value("batch_normalization_3.moving_variance", out) + 1e-3);
                for (int column = 0; column < 36; column++) {
                    assertEquals(kernel[column * 6 + out] * scale, weights.at(out, column), 1e-5);
                }
                double shift = value("conv2d_3.bias", out) - value("batch_normalization_3.moving_mean", out);
                assertEquals(shift * scale + value("batch_normalization_3.beta", out), bias[out], 1e-5);
            }
            assertEquals(value("conv2d_5.bias", 2), model.tensors().readVector("blocks.2.shortcut.bias")[2]);
            assertEquals(value("dense.bias", 4), model.tensors().readVector("head.bias")[4]);
        }
    }

    private static float value(String name, int channel) {
        return values(name, shapes().get(name))[channel];
    }

    @Test
    void layersThatAreMissingOrLeftOverAreErrors() throws IOException {
        for (String name : shapes().keySet()) {
            if (!List.of("conv2d.kernel", "dense.kernel").contains(name)) { // Without these it is another file.
                Map<String, List<Long>> shapes = shapes();
                shapes.remove(name);
                String message = refusal(shapes);
                assertTrue(message.contains(" tensor "), name + ": " + message);
            }
        }
        Map<String, List<Long>> more = shapes();
        more.put("dense_1.kernel", List.of(2L, 2L));
        assertEquals(
                " has the tensor dense_1.kernel besides those of a residual network of 6 convolutions", refusal(more));
    }

    /// Each vector of a batch norm is read once for a tensor, not once for a channel.
    @Test
    void readingATensorReadsEachOfItsPartsOnce() throws IOException {
        Map<String, Integer> reads = new HashMap<>();
        try (TensorFile plain = Safetensors.open(write(shapes()))) {
            TensorFile counting = (TensorFile) Proxy.newProxyInstance(
                    TensorFile.class.getClassLoader(), new Class<?>[] {TensorFile.class}, (self, method, arguments) -> {
                        if (method.getName().equals("readFloats")) {
                            reads.merge((String) arguments[0], 1, Integer::sum);
                        }
                        return method.invoke(plain, arguments);
                    });
            KerasResnet.read(counting, 32).tensors().readFloats("blocks.2.conv1.weight");
        }
        assertEquals(5, reads.size());
        reads.forEach((name, count) -> assertEquals(1, count, name));
    }

    @Test
    void tensorsWithoutValuesAreErrors() throws IOException {
        for (Map.Entry<String, List<Long>> entry : shapes().entrySet()) {
            for (int place = 0; place < entry.getValue().size(); place++) {
                Map<String, List<Long>> shapes = shapes();
                List<Long> shape = new ArrayList<>(entry.getValue());
                shape.set(place, 0L);
                shapes.put(entry.getKey(), shape);
                String name = write(shapes).toString();
                IOException error = assertThrows(IOException.class, () -> Models.open(name, TransferProgress.silent()));
                assertTrue(String.valueOf(error.getMessage()).contains(name), error.getMessage());
            }
        }
    }

    @Test
    void shapesThatDoNotFitAreErrors() throws IOException {
        Map<String, List<Long>> shapes = shapes();
        shapes.put("conv2d_1.kernel", List.of(5L, 5L, 4L, 4L));
        assertEquals(
                ": tensor conv2d_1.kernel has the shape [5, 5, 4, 4] where a residual network has [3, 3, in, out]",
                refusal(shapes));
        shapes = shapes();
        shapes.put("conv2d_2.bias", List.of(3L));
        assertEquals(": tensor conv2d_2.bias has 3 values for 4 channels", refusal(shapes));
        for (String part : List.of("gamma", "beta", "moving_mean", "moving_variance")) {
            shapes = shapes();
            shapes.put("batch_normalization_2." + part, List.of(3L));
            assertEquals(": tensor batch_normalization_2." + part + " has 3 values for 4 channels", refusal(shapes));
        }
    }
}
