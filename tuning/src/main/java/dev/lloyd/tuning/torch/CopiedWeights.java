package dev.lloyd.tuning.torch;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Weights;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Copies of the runtime's weights, each made when it is first asked for; they live as long as the `PointerScope`
/// around the constructor. For one thread.
public final class CopiedWeights implements TorchWeights {
    private final Weights weights;
    private final ScalarType type;
    private final Map<String, Tensor> copies = new HashMap<>();
    private final Map<String, Tensor> vectors = new TreeMap<>();
    private final PointerScope memory;

    /// @param weights what is copied
    /// @param type of the tensors: `Float` or `Double`
    public CopiedWeights(Weights weights, ScalarType type) {
        this.weights = weights;
        this.type = type;
        this.memory = Objects.requireNonNull(PointerScope.getInnerScope(), "copies need a scope to live in");
    }

    @Override
    public Tensor matrix(String layer) {
        return copy(layer + ".weight", () -> matrixOf(weights.linear(layer)));
    }

    @Override
    public Optional<Tensor> bias(String layer) {
        return weights.bias(layer).map(values -> copy(layer + ".bias", () -> Tensors.of(values, values.length)));
    }

    @Override
    public Tensor table(String name) {
        return copy("table of " + name, () -> tableOf(weights.table(name)));
    }

    @Override
    public Tensor vector(String name) {
        return vectors.computeIfAbsent(
                name,
                missing -> inMemory(() -> {
                    float[] values = weights.vector(name);
                    return Tensors.of(values, values.length);
                }));
    }

    /// The vectors that were asked for so far, by full name.
    public Map<String, Tensor> vectors() {
        return Collections.unmodifiableMap(vectors);
    }

    private Tensor copy(String name, Supplier<Tensor> source) {
        return copies.computeIfAbsent(name, missing -> inMemory(source));
    }

    /// Made in a scope of its own, so that only the copy stays.
    private Tensor inMemory(Supplier<Tensor> source) {
        try (var _ = new PointerScope()) {
            Tensor made = source.get().to(type);
            memory.attach(made);
            return made;
        }
    }

    private static Tensor matrixOf(LinearLayer layer) {
        try (Workers one = Workers.of(1)) {
            return Tensors.of(layer.matrix(one));
        }
    }

    private static Tensor tableOf(EmbeddingTable table) {
        Matrix matrix = Matrix.zeros(table.rows(), table.columns());
        for (int row = 0; row < table.rows(); row++) {
            table.read(row, matrix.values(), matrix.offset(row));
        }
        return Tensors.of(matrix);
    }
}
