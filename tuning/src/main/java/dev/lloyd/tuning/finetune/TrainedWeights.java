package dev.lloyd.tuning.finetune;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.tuning.torch.Tensors;
import dev.lloyd.tuning.torch.TorchWeights;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// All tensors of a model as leaves that gradients are taken for. A table that is also an output layer is one leaf.
///
/// @param leaves by full tensor name, with `.weight` or `.bias`
record TrainedWeights(Map<String, Tensor> leaves) implements TorchWeights {
    /// Copies in the scope of the caller; one row becomes a vector.
    static TrainedWeights of(Map<String, Matrix> tensors) {
        Map<String, Tensor> leaves = new LinkedHashMap<>();
        tensors.forEach((name, values) -> leaves.put(
                name,
                Tensors.leaf(values.rows() == 1 ? Tensors.of(values.values(), values.columns()) : Tensors.of(values))));
        return new TrainedWeights(leaves);
    }

    Collection<Tensor> parameters() {
        return leaves.values();
    }

    /// The values as they are now.
    Map<String, Matrix> matrices() {
        Map<String, Matrix> matrices = new LinkedHashMap<>();
        leaves.forEach((name, leaf) -> {
            float[] values = Tensors.floats(leaf);
            int rows = leaf.dim() < 2 ? 1 : Math.toIntExact(leaf.size(0));
            matrices.put(name, new Matrix(rows, values.length / rows, values));
        });
        return matrices;
    }

    @Override
    public Tensor matrix(String layer) {
        Tensor leaf = vector(layer + ".weight");
        return leaf.dim() < 2 ? leaf.unsqueeze(0) : leaf;
    }

    @Override
    public Optional<Tensor> bias(String layer) {
        return Optional.ofNullable(leaves.get(layer + ".bias"));
    }

    @Override
    public Tensor table(String name) {
        return matrix(name);
    }

    @Override
    public Tensor vector(String name) {
        Tensor leaf = leaves.get(name);
        if (leaf == null) {
            throw new IllegalArgumentException("no tensor '" + name + "' among the " + leaves.size() + " trained ones");
        }
        return leaf;
    }
}
