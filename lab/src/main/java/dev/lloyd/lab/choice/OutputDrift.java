package dev.lloyd.lab.choice;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.Weights;

/// How far what leaves a network is from what left the original on some text: of a decoder the mean over tokens of
/// `KL(original || quantized)` in nats, of an encoder the mean over texts of one minus the cosine. 0 for the original.
/// Memory: what leaves the original, for a decoder `tokens x vocabulary` floats.
final class OutputDrift {
    private final Model model;
    private final TokenBatch text;
    private final Workers workers;
    private final boolean logits;
    private final Matrix original;

    OutputDrift(Model model, TokenBatch text, Workers workers) {
        this.model = model;
        this.text = text;
        this.workers = workers;
        this.logits = model.network().outputLayer().isPresent();
        this.original = output(new DenseWeights(model.tensors()));
    }

    /// What is measured, for the head of a column.
    String name() {
        return logits ? "KL nats" : "1 - cosine";
    }

    /// The drift of some weights.
    double of(Weights weights) {
        Matrix output = output(weights);
        double sum = 0;
        for (int row = 0; row < output.rows(); row++) {
            sum += logits ? divergence(output, row) : 1 - cosine(output, row);
        }
        return sum / output.rows();
    }

    private Matrix output(Weights weights) {
        return model.network().forward(FloatOps.of(weights, workers), text);
    }

    private double divergence(Matrix output, int row) {
        double originalNorm = logSumOfExponentials(original, row);
        double norm = logSumOfExponentials(output, row);
        double sum = 0;
        for (int column = 0; column < output.columns(); column++) {
            double log = original.at(row, column) - originalNorm;
            sum += Math.exp(log) * (log - (output.at(row, column) - norm));
        }
        return sum;
    }

    private static double logSumOfExponentials(Matrix values, int row) {
        double most = Double.NEGATIVE_INFINITY;
        for (int column = 0; column < values.columns(); column++) {
            most = Math.max(most, values.at(row, column));
        }
        double sum = 0;
        for (int column = 0; column < values.columns(); column++) {
            sum += Math.exp(values.at(row, column) - most);
        }
        return most + Math.log(sum);
    }

    /// Of rows of length 1, as an encoder's head leaves them.
    private double cosine(Matrix output, int row) {
        double sum = 0;
        for (int column = 0; column < output.columns(); column++) {
            sum += (double) original.at(row, column) * output.at(row, column);
        }
        return sum;
    }
}
