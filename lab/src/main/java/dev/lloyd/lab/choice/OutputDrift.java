package dev.lloyd.lab.choice;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.retrieval.Agreement;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.LogProbabilities;
import dev.lloyd.models.runtime.Weights;

/// How far what leaves a network is from what left the original on some text: of a decoder the mean over tokens of
/// `KL(original || quantized)` in nats, of an encoder the mean over texts of one minus the cosine. 0 for the original.
/// Only one block differs, so the text is walked to it once. Memory: what enters that block, and what leaves the
/// original, for a decoder `tokens x vocabulary` floats.
final class OutputDrift {
    private final Model model;
    private final TokenBatch text;
    private final Workers workers;
    private final int block;
    private final boolean logits;
    private final Matrix entering;
    private final Matrix original;

    /// @param block the only one in which weights differ from the model's
    OutputDrift(Model model, TokenBatch text, int block, Workers workers) {
        this.model = model;
        this.text = text;
        this.workers = workers;
        this.logits = model.network().outputLayer().isPresent();
        this.block = block;
        Weights weights = new DenseWeights(model.tensors());
        this.entering = entering(weights);
        this.original = output(weights);
    }

    /// What is measured, for the head of a column.
    String name() {
        return logits ? "KL nats" : "1 - cosine";
    }

    /// The drift of some weights, which differ from the model's in the block alone.
    double of(Weights weights) {
        Matrix output = output(weights);
        return logits ? divergence(output) : 1 - Agreement.of(original, output).meanCosine();
    }

    private Matrix entering(Weights weights) {
        FloatOps ops = FloatOps.of(weights, workers);
        Matrix hidden = model.network().embed(ops, text);
        for (int index = 0; index < block; index++) {
            hidden = model.network().block(ops, index, text.packing(), hidden);
        }
        return hidden;
    }

    private Matrix output(Weights weights) {
        Network network = model.network();
        FloatOps ops = FloatOps.of(weights, workers);
        Matrix hidden = entering;
        for (int index = block; index < network.blocks(); index++) {
            hidden = network.block(ops, index, text.packing(), hidden);
        }
        return network.head(ops, text.packing(), hidden);
    }

    private double divergence(Matrix output) {
        double sum = 0;
        for (int row = 0; row < output.rows(); row++) {
            double normalizer = LogProbabilities.normalizer(original, row);
            double other = LogProbabilities.normalizer(output, row);
            sum += LogProbabilities.divergence(original, normalizer, output, other, row);
        }
        return sum / output.rows();
    }
}
