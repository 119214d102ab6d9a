package dev.lloyd.lab.divergence;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.perplexity.LogitSource;
import dev.lloyd.lab.perplexity.Perplexity;
import dev.lloyd.lab.perplexity.Protocol;
import dev.lloyd.lab.perplexity.Window;
import dev.lloyd.lab.spread.ClusteredMean;
import dev.lloyd.lab.spread.Percentiles;
import dev.lloyd.models.runtime.LogProbabilities;
import java.util.List;
import java.util.Locale;

/// How far a model's predictions are from a reference model's, over the predictions of the same windows.
///
/// With `p` the reference and `q` the other model, per prediction `KL = sum_v p_v ln(p_v / q_v)` in nats, and for
/// the token `t` that follows in the text `delta p = q_t - p_t`. Means come with a standard error clustered by
/// window. The two models run window by window in one pass and nothing but a few numbers per prediction is kept: 16
/// bytes.
///
/// @param protocol how the text was cut, in words
/// @param windows how many windows
/// @param predictions how many predictions
/// @param kl mean of KL in nats, zero or more up to rounding
/// @param klPercentiles of KL
/// @param topAgreement share of predictions with the same most likely token, with its standard error
/// @param deltaProbability mean of `delta p`, from -1 to 1
/// @param rootMeanSquareDelta root of the mean of `(delta p)^2`
/// @param reference perplexity of the reference model
/// @param other perplexity of the other model
/// @param logRatio mean of `ln p_t - ln q_t`: the logarithm of `other / reference` perplexity, whose standard error
///     is far smaller than that of either, since most of what makes a text hard is common to both
public record Divergence(
        String protocol,
        int windows,
        long predictions,
        ClusteredMean kl,
        Percentiles klPercentiles,
        ClusteredMean topAgreement,
        ClusteredMean deltaProbability,
        double rootMeanSquareDelta,
        Perplexity reference,
        Perplexity other,
        ClusteredMean logRatio) {

    /// Measures two models on a text under a protocol.
    ///
    /// @param ids the whole text without special tokens
    public static Divergence measure(
            LogitSource reference, LogitSource other, int[] ids, Protocol protocol, Workers workers) {
        return measure(reference, other, protocol.cut(ids), protocol.text(), workers);
    }

    /// Measures two models on windows.
    ///
    /// @param protocol what to say about the windows
    public static Divergence measure(
            LogitSource reference, LogitSource other, List<Window> windows, String protocol, Workers workers) {
        int[] starts = new int[windows.size() + 1];
        for (int index = 0; index < windows.size(); index++) {
            starts[index + 1] = Math.addExact(starts[index], windows.get(index).predictions());
        }
        double[] divergences = new double[starts[windows.size()]];
        WindowSums[] sums = new WindowSums[windows.size()];
        workers.forEach(sums.length, index -> {
            sums[index] = new WindowSums();
            compare(reference, other, windows.get(index), sums[index], divergences, starts[index]);
        });
        return summary(protocol, windows, List.of(sums), divergences);
    }

    /// What one window adds to the means.
    private static final class WindowSums {
        private double kl;
        private double agreements;
        private double delta;
        private double squaredDelta;
        private double referenceNats;
        private double otherNats;
    }

    private static void compare(
            LogitSource reference, LogitSource other, Window window, WindowSums sums, double[] divergences, int start) {
        Matrix first = window.logits(reference);
        Matrix second = window.logits(other);
        if (first.columns() != second.columns()) {
            throw new IllegalArgumentException(
                    "a vocabulary of " + first.columns() + " tokens does not compare with one of " + second.columns());
        }
        for (int token = window.firstScored(); token < window.tokens().length; token++) {
            int row = token - 1;
            double firstNormalizer = LogProbabilities.normalizer(first, row);
            double secondNormalizer = LogProbabilities.normalizer(second, row);
            double kl = LogProbabilities.divergence(first, firstNormalizer, second, secondNormalizer, row);
            divergences[start + token - window.firstScored()] = kl;
            int next = window.tokens()[token];
            double firstLog = first.at(row, next) - firstNormalizer;
            double secondLog = second.at(row, next) - secondNormalizer;
            double delta = Math.exp(secondLog) - Math.exp(firstLog);
            sums.kl += kl;
            sums.agreements += LogProbabilities.top(first, row) == LogProbabilities.top(second, row) ? 1 : 0;
            sums.delta += delta;
            sums.squaredDelta += delta * delta;
            sums.referenceNats -= firstLog;
            sums.otherNats -= secondLog;
        }
    }

    private static Divergence summary(
            String protocol, List<Window> windows, List<WindowSums> sums, double[] divergences) {
        int[] counts = windows.stream().mapToInt(Window::predictions).toArray();
        int predictions = divergences.length;
        double[] firstNats = sums.stream().mapToDouble(sum -> sum.referenceNats).toArray();
        double[] secondNats = sums.stream().mapToDouble(sum -> sum.otherNats).toArray();
        double squared = sums.stream().mapToDouble(sum -> sum.squaredDelta).sum();
        ClusteredMean first = ClusteredMean.of(firstNats, counts);
        ClusteredMean second = ClusteredMean.of(secondNats, counts);
        return new Divergence(
                protocol,
                windows.size(),
                predictions,
                ClusteredMean.of(sums.stream().mapToDouble(sum -> sum.kl).toArray(), counts),
                Percentiles.of(divergences),
                ClusteredMean.of(
                        sums.stream().mapToDouble(sum -> sum.agreements).toArray(), counts),
                ClusteredMean.of(sums.stream().mapToDouble(sum -> sum.delta).toArray(), counts),
                Math.sqrt(squared / predictions),
                Perplexity.of(protocol, windows.size(), predictions, first),
                Perplexity.of(protocol, windows.size(), predictions, second),
                ClusteredMean.of(
                        sums.stream()
                                .mapToDouble(sum -> sum.otherNats - sum.referenceNats)
                                .toArray(),
                        counts));
    }

    /// A few lines for a terminal.
    public String text() {
        return String.format(
                Locale.ROOT,
                """
                KL divergence   %.6f +- %.6f nats (median %.6f, 90 %% %.6f, 95 %% %.6f, 99 %% %.6f, 99.9 %% %.6f, max %.6f)
                same top token  %.3f +- %.3f %%
                delta p         %.3f +- %.3f %%, root mean square %.3f %%
                perplexity      %.4f against %.4f, ln ratio %.6f +- %.6f
                protocol        %s; %d predictions""",
                kl.mean(),
                kl.standardError(),
                klPercentiles.median(),
                klPercentiles.p90(),
                klPercentiles.p95(),
                klPercentiles.p99(),
                klPercentiles.p999(),
                klPercentiles.max(),
                100 * topAgreement.mean(),
                100 * topAgreement.standardError(),
                100 * deltaProbability.mean(),
                100 * deltaProbability.standardError(),
                100 * rootMeanSquareDelta,
                other.perplexity(),
                reference.perplexity(),
                logRatio.mean(),
                logRatio.standardError(),
                protocol,
                predictions);
    }
}
