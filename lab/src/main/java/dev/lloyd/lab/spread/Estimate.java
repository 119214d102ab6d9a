package dev.lloyd.lab.spread;

import com.fasterxml.jackson.annotation.JsonValue;
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
/// With `K` clusters and `t_k` the figure without cluster `k`, the standard error of the figure is
///
///     sqrt( (K - 1) / K * sum_k (t_k - mean(t))^2 )
///
/// and so is that of any smooth function of several figures of the same clusters, with `t_k` that function of their
/// values without cluster `k`. Two models on the same text are a pair: what makes a window hard for both cancels in
/// their difference, whose error is far below that of either.
///
/// @param value the figure of the whole sample; as JSON an estimate is this number alone
/// @param without the figure without each cluster, in the order of the sample; empty if it is no estimate but a fact,
///     such as a number of bits
public record Estimate(@JsonValue double value, List<Double> without) {
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
        if (without.isEmpty()) {
            return 0;
        }
        double mean = without.stream().mapToDouble(each -> each).average().orElseThrow();
        double squares = without.stream()
                .mapToDouble(each -> (each - mean) * (each - mean))
                .sum();
        double clusters = without.size();
        return clusters < 2 ? Double.NaN : Math.sqrt((clusters - 1) / clusters * squares);
    }
}
