package dev.lloyd.models.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a configuration has to say of the layers that are written.
///
/// @param layers the layers
/// @param kept modules with a matrix that stays as it is, and the output layer unless it is quantized: where it shares
///     the word table it has no tensor of its own, and a reader must not expect codes
record ExportedLayers(List<Layer> layers, List<String> kept) {
    static final String HEAD = "lm_head";

    /// A layer.
    ///
    /// @param module its name, without `.weight`
    /// @param shape its sizes
    /// @param symmetric whether all its zero points are `2^(bits - 1)`
    /// @param sorted whether its groups are of sorted columns
    record Layer(String module, GroupShape shape, boolean symmetric, boolean sorted) {
        static Layer of(String module, GroupedCodes codes) {
            return new Layer(module, codes.shape(), codes.isSymmetric(), !codes.isInOrder());
        }

        GroupScheme scheme() {
            return new GroupScheme(shape.bits(), shape.groupSize(), symmetric, sorted);
        }
    }

    static ExportedLayers of(List<Layer> layers, List<String> keptMatrices) {
        List<String> kept = new ArrayList<>(keptMatrices);
        if (!kept.contains(HEAD)
                && layers.stream().noneMatch(layer -> layer.module().equals(HEAD))) {
            kept.add(HEAD);
        }
        return new ExportedLayers(List.copyOf(layers), List.copyOf(kept));
    }

    boolean hasHead() {
        return layers.stream().anyMatch(layer -> layer.module().equals(HEAD));
    }

    boolean areSymmetric() {
        return layers.stream().allMatch(Layer::symmetric);
    }

    /// Whether any are.
    boolean areSorted() {
        return layers.stream().anyMatch(Layer::sorted);
    }

    /// A shape whose bits and groups are those of all layers.
    ///
    /// @throws IllegalArgumentException if they differ
    GroupShape uniformShape() {
        Layer first = layers.getFirst();
        for (Layer layer : layers) {
            boolean same = layer.shape().bits() == first.shape().bits()
                    && layer.shape().groupSize() == first.shape().groupSize();
            if (!same) {
                throw new IllegalArgumentException("the format has one width and one group size for all layers, but "
                        + described(first) + " and " + described(layer));
            }
        }
        return first.shape();
    }

    private static String described(Layer layer) {
        GroupShape shape = layer.shape();
        return layer.module() + " has " + shape.bits() + " bits in groups of "
                + (shape.groupSize() == 0 ? "a row" : shape.groupSize());
    }

    /// The layers of each scheme, in the order in which schemes first occur.
    Map<GroupScheme, List<String>> byScheme() {
        Map<GroupScheme, List<String>> modules = new LinkedHashMap<>();
        for (Layer layer : layers) {
            modules.computeIfAbsent(layer.scheme(), scheme -> new ArrayList<>()).add(layer.module());
        }
        return modules;
    }
}
