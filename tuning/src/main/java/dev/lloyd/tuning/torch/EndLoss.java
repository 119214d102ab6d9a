package dev.lloyd.tuning.torch;

import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.TokenBatch;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// The losses of a whole decoder, from its logits `tokens x vocabulary`: one number each, differentiable in the logits.
///
/// Every token but the first of its sequence is predicted, by the row before it.
public final class EndLoss {
    private EndLoss() {}

    /// The logits of a batch.
    ///
    /// @throws IllegalArgumentException if the network has no output layer, and so no loss
    public static Tensor logits(Network network, TorchOps ops, TokenBatch batch) {
        requireDecoder(network);
        return network.forward(ops, batch);
    }

    /// Checks that a network predicts tokens.
    ///
    /// @throws IllegalArgumentException if it has no output layer, or one that says something else
    public static void requireDecoder(Network network) {
        if (!network.predictsTokens()) {
            throw new IllegalArgumentException("the network has no output layer that predicts tokens, and so no loss "
                    + "to take gradients of; use a recipe that needs none");
        }
    }

    /// The mean of `-ln p(token)` over all predicted tokens, in nats.
    ///
    /// @throws IllegalArgumentException if no sequence has two tokens
    public static Tensor nextToken(Tensor logits, TokenBatch batch) {
        long[] rows = predicting(batch.packing());
        long[] next = Arrays.stream(rows).map(row -> batch.ids()[(int) row + 1]).toArray();
        Tensor chosen = logits.index_select(0, Tensor.create(rows, rows.length));
        return torch.cross_entropy_loss(chosen, Tensor.create(next, next.length));
    }

    /// The mean over all tokens of `KL(p, q)` in nats, from the reference's distribution to the other's: 0 if they
    /// are equal.
    public static Tensor divergence(Tensor reference, Tensor logits) {
        Tensor log = reference.log_softmax(1);
        return log.exp().mul(log.sub(logits.log_softmax(1))).sum().div(Tensors.scalar((double) logits.size(0)));
    }

    private static long[] predicting(Packing packing) {
        int[] starts = packing.starts();
        int[] lengths = packing.lengths();
        long[] rows = new long[packing.tokens()];
        int count = 0;
        for (int sequence = 0; sequence < starts.length; sequence++) {
            for (int token = 0; token + 1 < lengths[sequence]; token++) {
                rows[count++] = (long) starts[sequence] + token;
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException(
                    "no token is predicted by " + starts.length + " sequences of at most one token");
        }
        return Arrays.copyOf(rows, count);
    }
}
