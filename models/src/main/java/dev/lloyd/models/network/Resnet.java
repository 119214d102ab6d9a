package dev.lloyd.models.network;

import dev.lloyd.models.network.LinearGroup.Fold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Residual networks for small images (He et al., *Deep Residual Learning for Image Recognition*, 2016, section
/// 4.2): a 3 x 3 convolution, residual blocks of two of them, the mean over all pixels, and a linear layer that gives a
/// logit for each class.
///
///     first block      y = relu(conv(x))
///     another          y = relu(conv2(relu(conv1(x))) + shortcut(x))
///
/// A block with as many channels as the one before it keeps the size of its image and its shortcut is `x` itself;
/// another halves it (stride 2), and its shortcut is a 1 x 1 convolution. Batch norms are folded into the
/// convolutions, each of which is a linear layer on {@link Patches}, `out x (9 * in)`.
///
/// A token is a pixel: its id is its colour `0xRRGGBB`, a sequence is an image, `side * side` of them. Between
/// blocks an image has as many rows as it still has pixels.
///
/// @param config its numbers
public record Resnet(ResnetConfig config) implements Network {
    private static final int COLOURS = 1 << 24;
    private static final int CHANNELS = 3;
    private static final int KERNEL = 3;
    private static final String HEAD = "head";

    /// A network is its numbers; the weights are found by name.
    public Resnet {}

    @Override
    public int blocks() {
        return config.widths().size();
    }

    /// The most features that there are between blocks for each pixel that came in.
    @Override
    public int hiddenSize() {
        int most = CHANNELS;
        for (int block = 0; block < blocks(); block++) {
            long features = (long) width(block) * side(block) * side(block);
            most = Math.max(most, Math.toIntExact(Math.ceilDiv(features, (long) maxTokens())));
        }
        return most;
    }

    /// There is no attention.
    @Override
    public int keyValueSize() {
        return 0;
    }

    /// All colours.
    @Override
    public int vocabularySize() {
        return COLOURS;
    }

    @Override
    public int maxTokens() {
        return config.side() * config.side();
    }

    @Override
    public int minTokens() {
        return maxTokens();
    }

    @Override
    public int outputSize() {
        return config.classes();
    }

    @Override
    public <T> T embed(Ops<T> ops, TokenBatch batch) {
        return ops.colours(batch.ids());
    }

    @Override
    public <T> T block(Ops<T> ops, int index, Packing packing, T hidden) {
        Names names = new Names(index);
        if (index == 0) {
            return ops.relu(ops.linear(names.only(), ops.patches(patches(config.side(), KERNEL, 1), hidden)));
        }
        int stride = halves(index) ? 2 : 1;
        T first = ops.linear(names.first(), ops.patches(patches(side(index - 1), KERNEL, stride), hidden));
        T second = ops.linear(names.second(), ops.patches(patches(side(index), KERNEL, 1), ops.relu(first)));
        T past = halves(index)
                ? ops.linear(names.shortcut(), ops.patches(patches(side(index - 1), 1, stride), hidden))
                : hidden;
        return ops.relu(ops.add(second, past));
    }

    /// Logits for every image, `images x classes`.
    @Override
    public <T> T head(Ops<T> ops, Packing packing, T hidden) {
        int last = side(blocks() - 1);
        int[] pixels = new int[packing.sequences()];
        java.util.Arrays.fill(pixels, last * last);
        return ops.linear(HEAD, ops.pool(Pooling.MEAN, Packing.of(pixels), hidden));
    }

    @Override
    public List<LinearGroup> groups(int block) {
        Names names = new Names(block);
        if (block == 0) {
            return List.of(new LinearGroup(List.of(names.only()), Fold.nothing()));
        }
        List<LinearGroup> groups = new ArrayList<>();
        groups.add(new LinearGroup(List.of(names.first()), Fold.nothing()));
        groups.add(new LinearGroup(List.of(names.second()), Fold.rectified(names.first())));
        if (halves(block)) {
            groups.add(new LinearGroup(List.of(names.shortcut()), Fold.nothing()));
        }
        return groups;
    }

    /// Pixels are numbers already.
    @Override
    public List<String> embeddings() {
        return List.of();
    }

    @Override
    public Optional<String> outputLayer() {
        return Optional.of(HEAD);
    }

    @Override
    public List<TensorShape> tensors() {
        List<TensorShape> tensors = new ArrayList<>();
        addLinear(tensors, new Names(0).only(), width(0), KERNEL * KERNEL * CHANNELS);
        for (int block = 1; block < blocks(); block++) {
            Names names = new Names(block);
            addLinear(tensors, names.first(), width(block), KERNEL * KERNEL * width(block - 1));
            addLinear(tensors, names.second(), width(block), KERNEL * KERNEL * width(block));
            if (halves(block)) {
                addLinear(tensors, names.shortcut(), width(block), width(block - 1));
            }
        }
        addLinear(tensors, HEAD, config.classes(), width(blocks() - 1));
        return tensors;
    }

    private static void addLinear(List<TensorShape> tensors, String name, int rows, int columns) {
        tensors.add(TensorShape.matrix(name, rows, columns));
        tensors.add(TensorShape.bias(name, rows));
    }

    private int width(int block) {
        return config.widths().get(block);
    }

    private boolean halves(int block) {
        return block > 0 && width(block) != width(block - 1);
    }

    /// Of the image that leaves a block.
    private int side(int block) {
        int side = config.side();
        for (int index = 1; index <= block; index++) {
            side = halves(index) ? Math.ceilDiv(side, 2) : side;
        }
        return side;
    }

    private static Patches patches(int side, int kernel, int stride) {
        return new Patches(side, side, kernel, stride);
    }

    /// The layers of one block.
    private record Names(String prefix) {
        Names(int block) {
            this("blocks." + block + ".");
        }

        String only() {
            return prefix + "conv";
        }

        String first() {
            return prefix + "conv1";
        }

        String second() {
            return prefix + "conv2";
        }

        String shortcut() {
            return prefix + "shortcut";
        }
    }
}
