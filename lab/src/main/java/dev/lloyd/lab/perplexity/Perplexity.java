package dev.lloyd.lab.perplexity;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.spread.ClusteredMean;
import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.models.runtime.LogProbabilities;
import java.util.List;
import java.util.Locale;

/// How well a model predicts a text: `exp(mean of -ln p(token))`, with the protocol it was measured under.
///
/// @param protocol how the text was cut, in words
/// @param windows how many windows
/// @param predictions how many tokens were predicted
/// @param nats mean of `-ln p`
/// @param standardError of `nats`, clustered by window ({@link ClusteredMean}); NaN with one window
/// @param without `nats` without each window; no part of the JSON
public record Perplexity(
        String protocol,
        int windows,
        long predictions,
        double nats,
        double standardError,
        @JsonIgnore List<Double> without) {
    /// Copies the list.
    public Perplexity {
        without = List.copyOf(without);
    }

    /// What windows come to.
    ///
    /// @param nats of the windows
    public static Perplexity of(String protocol, int windows, long predictions, ClusteredMean nats) {
        return new Perplexity(protocol, windows, predictions, nats.mean(), nats.standardError(), nats.without());
    }

    /// Measures a model on a text under a protocol.
    ///
    /// Windows run in parallel; each keeps two numbers, so memory is one window's logits per thread.
    ///
    /// @param ids the whole text without special tokens
    public static Perplexity measure(LogitSource model, int[] ids, Protocol protocol, Workers workers) {
        return measure(model, protocol.cut(ids), protocol.text(), workers);
    }

    /// Measures a model on windows.
    ///
    /// @param protocol what to say about the windows
    public static Perplexity measure(LogitSource model, List<Window> windows, String protocol, Workers workers) {
        double[] sums = new double[windows.size()];
        workers.forEach(sums.length, index -> sums[index] = nats(model, windows.get(index)));
        int[] counts = windows.stream().mapToInt(Window::predictions).toArray();
        ClusteredMean mean = ClusteredMean.of(sums, counts);
        long predictions = windows.stream().mapToLong(Window::predictions).sum();
        return of(protocol, windows.size(), predictions, mean);
    }

    private static double nats(LogitSource model, Window window) {
        Matrix logits = window.logits(model);
        double sum = 0;
        for (int token = window.firstScored(); token < window.tokens().length; token++) {
            int row = token - 1;
            sum += LogProbabilities.normalizer(logits, row) - logits.at(row, window.tokens()[token]);
        }
        return sum;
    }

    /// `exp(nats)`.
    public double perplexity() {
        return Math.exp(nats);
    }

    /// The perplexity with what it is without each window.
    public Estimate estimate() {
        return new Estimate(nats, without).map(Math::exp);
    }

    /// The standard error of the perplexity, to first order: `perplexity * standardError`.
    public double perplexityError() {
        return perplexity() * standardError;
    }

    /// One line: `44.745 +- 1.203 (window 256, stride 256, no BOS, first 128 windows; 32640 predictions)`.
    public String text() {
        String error = Double.isNaN(standardError) ? "?" : String.format(Locale.ROOT, "%.3f", perplexityError());
        return String.format(
                Locale.ROOT, "%.3f +- %s (%s; %d predictions)", perplexity(), error, protocol, predictions);
    }
}
