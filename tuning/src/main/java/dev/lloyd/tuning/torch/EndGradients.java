package dev.lloyd.tuning.torch;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TensorShape;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.tuning.ModelTuningTask;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// How far a decoder's predictions are from the original's, `KL(original, decoder)` in nats a token, or from the text,
/// `-ln p(token)`, and the gradient of that in the matrices of its layers and in its norms, as plain arrays: who tunes
/// codes, codebooks or scales carries it on into these.
///
/// Memory, outside the heap: the weights that are not tuned, once; where the original is asked, its weights and its
/// logits of the last batch; for the time of a call the tuned ones and their gradient, and the activations of the
/// batch. It lives
/// as long as the `PointerScope` around the constructor.
public final class EndGradients {
    private final Network network;
    private final Optional<CopiedWeights> original;
    private final CopiedWeights fixed;
    private final PointerScope memory;
    private Optional<Reference> last = Optional.empty();

    private record Reference(TokenBatch batch, Tensor logits) {}

    private EndGradients(ModelTuningTask task, Optional<CopiedWeights> original) {
        EndLoss.requireDecoder(task.network());
        this.memory = Objects.requireNonNull(PointerScope.getInnerScope(), "weights need a scope to live in");
        this.network = task.network();
        this.original = original;
        this.fixed = new CopiedWeights(task.weights(), ScalarType.Float);
    }

    /// The loss is the divergence from the original.
    ///
    /// @throws IllegalArgumentException if the network has no loss
    public static EndGradients towardsOriginal(ModelTuningTask task) {
        return new EndGradients(task, Optional.of(new CopiedWeights(task.original(), ScalarType.Float)));
    }

    /// The loss is that of the text's own tokens.
    ///
    /// @throws IllegalArgumentException if the network has no loss
    public static EndGradients towardsText(ModelTuningTask task) {
        return new EndGradients(task, Optional.empty());
    }

    /// What is tuned of a network.
    ///
    /// @param matrices of layers, by layer name
    /// @param norms by full tensor name
    public record Point(Map<String, Matrix> matrices, Map<String, float[]> norms) {}

    /// The loss of a batch, and its gradient in everything that is tuned.
    public record Gradients(double loss, Point slope) {}

    /// The norms that the network has, as they are at first, by full tensor name: what is no layer, no table and no
    /// bias of a layer.
    public Map<String, float[]> norms() {
        Set<String> others = new HashSet<>(network.embeddings());
        network.outputLayer().ifPresent(others::add);
        for (int block = 0; block < network.blocks(); block++) {
            others.addAll(network.linears(block));
        }
        Map<String, float[]> norms = new TreeMap<>();
        for (TensorShape tensor : network.tensors()) {
            String owner = tensor.name().substring(0, tensor.name().lastIndexOf('.'));
            if (!others.contains(owner)) {
                norms.put(tensor.name(), Tensors.floats(fixed.vector(tensor.name())));
            }
        }
        return norms;
    }

    /// The mean loss of some batches.
    public double loss(Point point, List<TokenBatch> text) {
        double sum = 0;
        long tokens = 0;
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            LeafWeights weights = weights(point);
            for (TokenBatch batch : text) {
                try (var _ = new PointerScope()) {
                    sum += loss(weights, batch).item_double() * batch.ids().length;
                    tokens += batch.ids().length;
                }
            }
        }
        return sum / tokens;
    }

    /// The loss of a batch and its gradient.
    public Gradients gradients(Point point, TokenBatch batch) {
        try (var _ = new PointerScope()) {
            LeafWeights weights = weights(point);
            weights.matrices().values().forEach(leaf -> leaf.set_requires_grad(true));
            weights.vectors().values().forEach(leaf -> leaf.set_requires_grad(true));
            Tensor loss = loss(weights, batch);
            loss.backward();
            Map<String, Matrix> matrices = new LinkedHashMap<>();
            point.matrices()
                    .forEach((name, matrix) -> matrices.put(
                            name,
                            new Matrix(
                                    matrix.rows(),
                                    matrix.columns(),
                                    Tensors.floats(weights.matrix(name).grad()))));
            Map<String, float[]> norms = new TreeMap<>();
            weights.vectors().forEach((name, leaf) -> norms.put(name, Tensors.floats(leaf.grad())));
            return new Gradients(loss.item_double(), new Point(matrices, norms));
        }
    }

    private LeafWeights weights(Point point) {
        Map<String, Tensor> matrices = new LinkedHashMap<>();
        point.matrices().forEach((name, matrix) -> matrices.put(name, Tensors.of(matrix)));
        Map<String, Tensor> norms = new TreeMap<>();
        point.norms().forEach((name, norm) -> norms.put(name, Tensors.of(norm, norm.length)));
        return new LeafWeights(fixed, matrices, norms);
    }

    private Tensor loss(TorchWeights weights, TokenBatch batch) {
        Tensor logits = EndLoss.logits(network, new TorchOps(weights), batch);
        return original.map(model -> EndLoss.divergence(reference(model, batch), logits))
                .orElseGet(() -> EndLoss.nextToken(logits, batch));
    }

    /// The original's logits, which stay until those of another batch are asked for.
    private Tensor reference(CopiedWeights model, TokenBatch batch) {
        if (last.isPresent() && last.get().batch.equals(batch)) {
            return last.get().logits;
        }
        last.ifPresent(former -> memory.detach(former.logits));
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            Tensor logits = EndLoss.logits(network, new TorchOps(model), batch);
            memory.attach(logits);
            last = Optional.of(new Reference(batch, logits));
            return logits;
        }
    }
}
