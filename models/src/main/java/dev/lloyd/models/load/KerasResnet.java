package dev.lloyd.models.load;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.models.network.ResnetConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// A residual network as Keras stores it: layers are named by kind and number in the order in which they were made,
/// and a convolution's kernel is `height x width x in x out`.
///
///     conv2d, batch_normalization             the first block
///     conv2d_i, conv2d_(i+1)                  a residual block, each with the next batch norm
///     conv2d_(i+2)                            its 1 x 1 shortcut, where the channels change; without a batch norm
///     dense                                   the head, in x out
///
/// A batch norm, which Keras computes with an epsilon of 0.001, is folded into the convolution before it:
///
///     W' = W gamma / sqrt(variance + epsilon)
///     b' = (b - mean) gamma / sqrt(variance + epsilon) + beta
final class KerasResnet {
    private static final double EPSILON = 1e-3;
    private static final String CONVOLUTION = "conv2d";
    private static final String NORM = "batch_normalization";
    private static final String DENSE = "dense";

    private final TensorFile file;
    private final FoldedTensors folded;
    private final List<Integer> widths = new ArrayList<>();
    private int convolutions;
    private int norms;

    private KerasResnet(TensorFile file) {
        this.file = file;
        this.folded = new FoldedTensors(file);
    }

    /// Its numbers and its tensors, under the names of the network.
    record Folded(ResnetConfig config, TensorFile tensors) {}

    /// Whether a file looks like one.
    static boolean isIn(TensorFile file) {
        return file.find(CONVOLUTION + ".kernel").isPresent()
                && file.find(DENSE + ".kernel").isPresent();
    }

    /// Reads one.
    ///
    /// @param side of the images, which the file does not say
    /// @throws IOException if layers are missing or left over, or a shape does not fit
    static Folded read(TensorFile file, int side) throws IOException {
        KerasResnet resnet = new KerasResnet(file);
        resnet.convolutionWithNorm("blocks.0.conv", 3);
        while (file.find(numbered(CONVOLUTION, resnet.convolutions) + ".kernel").isPresent()) {
            resnet.block(resnet.widths.size());
        }
        int classes = resnet.dense("head");
        resnet.requireNothingLeft();
        try {
            return new Folded(new ResnetConfig(side, resnet.widths, classes), resnet.folded);
        } catch (IllegalArgumentException exception) {
            throw new IOException(file.path() + ": " + exception.getMessage(), exception);
        }
    }

    private void block(int index) throws IOException {
        String prefix = "blocks." + index + ".";
        int before = widths.getLast();
        convolutionWithNorm(prefix + "conv1", 3);
        if (convolutionWithNorm(prefix + "conv2", 3) != widths.get(index)) {
            throw new IOException(
                    file.path() + ": the two convolutions of block " + index + " should give equally many channels");
        }
        widths.removeLast();
        if (widths.get(index) != before) {
            convolution(prefix + "shortcut", 1, nothing());
        }
    }

    /// @return how many channels it gives
    private int convolutionWithNorm(String name, int kernel) throws IOException {
        String norm = numbered(NORM, norms++);
        int channels = convolution(name, kernel, () -> affine(norm));
        for (String part : List.of(".gamma", ".beta", ".moving_mean", ".moving_variance")) {
            requireCount(norm + part, channels);
        }
        widths.add(channels);
        return channels;
    }

    /// What is done to the outputs of a channel.
    private record Affine(double scale, double shift) {}

    /// Reads what is done to the outputs, channel by channel.
    private interface Norm {
        IntFunction<Affine> read() throws IOException;
    }

    private static Norm nothing() {
        return () -> channel -> new Affine(1, 0);
    }

    private IntFunction<Affine> affine(String norm) throws IOException {
        float[] gamma = values(norm + ".gamma");
        float[] variance = values(norm + ".moving_variance");
        float[] beta = values(norm + ".beta");
        float[] mean = values(norm + ".moving_mean");
        return channel -> {
            double scale = gamma[channel] / Math.sqrt(variance[channel] + EPSILON);
            return new Affine(scale, beta[channel] - mean[channel] * scale);
        };
    }

    private int convolution(String name, int kernel, Norm norm) throws IOException {
        String source = numbered(CONVOLUTION, convolutions++);
        List<Long> shape = require(source + ".kernel").shape();
        if (shape.size() != 4 || shape.get(0) != kernel || shape.get(1) != kernel) {
            throw new IOException(file.path() + ": tensor " + source + ".kernel has the shape " + shape
                    + " where a residual network has [" + kernel + ", " + kernel + ", in, out]");
        }
        long columns = (long) kernel * kernel * shape.get(2);
        return linear(name, source, columns, shape.get(3), norm);
    }

    private int dense(String name) throws IOException {
        List<Long> shape = require(DENSE + ".kernel").shape();
        if (shape.size() != 2) {
            throw new IOException(
                    file.path() + ": tensor " + DENSE + ".kernel has the shape " + shape + ", not [in, out]");
        }
        return linear(name, DENSE, shape.get(0), shape.get(1), nothing());
    }

    /// A kernel is `columns x rows` once its first dimensions are one.
    private int linear(String name, String source, long columns, long rows, Norm norm) throws IOException {
        requireCount(source + ".bias", rows);
        folded.add(name + ".weight", () -> weights(source, Math.toIntExact(columns), norm), rows, columns);
        folded.add(name + ".bias", () -> bias(source, norm), rows);
        return Math.toIntExact(rows);
    }

    private Matrix weights(String source, int columns, Norm norm) throws IOException {
        float[] kernel = values(source + ".kernel");
        IntFunction<Affine> affine = norm.read();
        Matrix weights = new Matrix(columns, kernel.length / columns, kernel).transpose();
        for (int row = 0; row < weights.rows(); row++) {
            double scale = affine.apply(row).scale;
            for (int column = 0; column < columns; column++) {
                weights.set(row, column, (float) (weights.at(row, column) * scale));
            }
        }
        return weights;
    }

    private Matrix bias(String source, Norm norm) throws IOException {
        float[] bias = values(source + ".bias");
        IntFunction<Affine> read = norm.read();
        for (int channel = 0; channel < bias.length; channel++) {
            Affine affine = read.apply(channel);
            bias[channel] = (float) (bias[channel] * affine.scale + affine.shift);
        }
        return new Matrix(1, bias.length, bias);
    }

    private float[] values(String name) throws IOException {
        return file.readFloats(name).values();
    }

    private TensorInfo require(String name) throws IOException {
        return file.find(name)
                .orElseThrow(() -> new IOException(
                        file.path() + " has no tensor " + name + ", which a residual network of Keras would have"));
    }

    private void requireCount(String name, long channels) throws IOException {
        long count = require(name).count();
        if (count != channels) {
            throw new IOException(
                    file.path() + ": tensor " + name + " has " + count + " values for " + channels + " channels");
        }
    }

    private void requireNothingLeft() throws IOException {
        for (String name : file.names()) {
            String layer = name.substring(0, Math.max(0, name.lastIndexOf('.')));
            boolean known =
                    layer.equals(DENSE) || isUsed(layer, CONVOLUTION, convolutions) || isUsed(layer, NORM, norms);
            if (!known) {
                throw new IOException(file.path() + " has the tensor " + name
                        + " besides those of a residual network of " + convolutions + " convolutions");
            }
        }
    }

    private static boolean isUsed(String layer, String kind, int count) {
        for (int index = 0; index < count; index++) {
            if (layer.equals(numbered(kind, index))) {
                return true;
            }
        }
        return false;
    }

    private static String numbered(String kind, int index) {
        return index == 0 ? kind : kind + "_" + index;
    }
}
