package dev.lloyd.lab.spread;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A figure of a sample of clusters, with what it is without each of them: the delete-one jackknife (Quenouille, 1956;
/// Tukey, 1958).
///
/// With `K` clusters, `t_k` the figure without cluster `k` and `d_k = (K - 1) (mean(t) - t_k)` what the cluster adds,
/// the standard error of the figure is, over `J` runs of neighbouring clusters,
///
///     sqrt( J / (J - 1) * sum_j (sum of d_k in run j)^2 ) / K
///
/// and so is that of any smooth function of several figures of the same clusters, with `t_k` that function of their
/// values without cluster `k`. Two models on the same text are a pair: what makes a window hard for both cancels in
/// their difference, whose error is far below that of either.
///
/// Neighbouring windows share an article, so they are not independent: runs have {@value #RUN} clusters where that
/// leaves {@value #RUNS} runs, else fewer. (Of differences between models on 128 windows of WikiText-2 the error is
/// 1.3 to 1.5 times that by single windows.)
///
/// @param value the figure of the whole sample; as JSON an estimate is this number alone
/// @param without the figure without each cluster, in the order of the sample; empty if it is no estimate but a fact,
///     such as a number of bits
public record Estimate(@JsonValue double value, List<Double> without) {
    private static final int RUN = 8;
    private static final int RUNS = 16;

    /// Copies the list.
    public Estimate {
        without = List.copyOf(without);
    }

    /// A fact: it has no error.
    public static Estimate exact(double value) {
        return new Estimate(value, List.of());
    }

    /// Facts, by name.
    public static Map<String, Estimate> facts(Map<String, Double> values) {
        Map<String, Estimate> facts = new LinkedHashMap<>();
        values.forEach((name, value) -> facts.put(name, exact(value)));
        return facts;
    }

    /// A function of this figure.
    public Estimate map(DoubleUnaryOperator function) {
        return new Estimate(
                function.applyAsDouble(value),
                without.stream().map(function::applyAsDouble).toList());
    }

    /// A function of figures of the same clusters, or of such figures and facts.
    ///
    /// @param function of the figures' values in their order
    /// @return with an error that is NaN where figures have other numbers of clusters: those are other samples
    public static Estimate of(List<Estimate> figures, ToDoubleFunction<double[]> function) {
        int[] clusters = figures.stream()
                .mapToInt(figure -> figure.without.size())
                .filter(count -> count > 0)
                .distinct()
                .toArray();
        double whole = function.applyAsDouble(
                figures.stream().mapToDouble(Estimate::value).toArray());
        if (clusters.length == 0) {
            return exact(whole);
        }
        if (clusters.length > 1) {
            return new Estimate(whole, List.of(Double.NaN));
        }
        return new Estimate(
                whole,
                IntStream.range(0, clusters[0])
                        .mapToObj(cluster -> function.applyAsDouble(figures.stream()
                                .mapToDouble(figure -> figure.without(cluster))
                                .toArray()))
                        .toList());
    }

    /// The mean of two figures of different samples, about as large: without a cluster of one, the other is whole.
    public static Estimate mean(Estimate one, Estimate other) {
        return new Estimate(
                (one.value + other.value) / 2,
                Stream.concat(
                                one.without.stream().map(each -> (each + other.value) / 2),
                                other.without.stream().map(each -> (one.value + each) / 2))
                        .toList());
    }

    /// The figure without a cluster; that of the whole sample where it is a fact.
    public double without(int cluster) {
        return without.isEmpty() ? value : without.get(cluster);
    }

    /// The standard error; NaN of one cluster, which says nothing about how clusters differ, and 0 of a fact.
    public double standardError() {
        int clusters = without.size();
        if (clusters == 0) {
            return 0;
        }
        int runs = Math.max(Math.min(clusters, RUNS), clusters / RUN);
        if (runs < 2) {
            return Double.NaN;
        }
        double mean = without.stream().mapToDouble(each -> each).average().orElseThrow();
        double[] added = new double[runs];
        for (int cluster = 0; cluster < clusters; cluster++) {
            added[(int) ((long) cluster * runs / clusters)] += (clusters - 1) * (mean - without.get(cluster));
        }
        double squares = Arrays.stream(added).map(sum -> sum * sum).sum();
        return Math.sqrt(runs / (runs - 1.0) * squares) / clusters;
    }
}
