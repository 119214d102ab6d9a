package dev.lloyd.lab.comparison;

import dev.lloyd.lab.report.Figures;
import dev.lloyd.lab.trial.Laboratory;
import dev.lloyd.lab.trial.Metric;
import dev.lloyd.lab.trial.Trial;
import dev.lloyd.lab.trial.TrialPlan;
import dev.lloyd.lab.trial.TrialStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Recipes at several rates on the same data.
///
/// @param laboratory its name
/// @param protocol how it measures
/// @param metrics what it measures, most telling first
/// @param original the figures of what is not quantized
/// @param trials what was made
/// @param failures what could not be made: the plan's text and the reason
public record Comparison(
        String laboratory,
        String protocol,
        List<Metric> metrics,
        Trial original,
        List<Trial> trials,
        Map<String, String> failures) {
    private static final Set<String> NO_QUALITY =
            Set.of("bits", "file-bits", "error", "output-error", "seconds", "recall", "mrr", "mse", "kl-99");

    /// Copies the collections.
    public Comparison {
        metrics = List.copyOf(metrics);
        trials = List.copyOf(trials);
        failures = new LinkedHashMap<>(failures);
    }

    /// Hears how a comparison goes on.
    public interface Listener {
        /// A trial begins.
        void begins(TrialPlan plan, int index, int count);
    }

    /// Makes trials, one after the other, so that times mean something. Those that the store has are not made
    /// again; those of a name that come out alike, as at rates below a system's lowest, are listed once. A recipe
    /// that is refused is noted and does not stop the others.
    public static Comparison run(Laboratory laboratory, List<TrialPlan> plans, TrialStore store, Listener listener)
            throws IOException {
        List<Trial> trials = new ArrayList<>();
        Map<String, String> failures = new LinkedHashMap<>();
        for (int index = 0; index < plans.size(); index++) {
            TrialPlan plan = plans.get(index);
            listener.begins(plan, index, plans.size());
            try {
                Trial trial = store.run(laboratory, plan);
                if (trials.stream().noneMatch(former -> isSame(former, trial))) {
                    trials.add(trial);
                }
            } catch (IllegalArgumentException exception) {
                failures.put(plan.name() + ": " + plan.text(), String.valueOf(exception.getMessage()));
            }
        }
        return new Comparison(
                laboratory.name(),
                laboratory.protocol(),
                laboratory.metrics(),
                laboratory.original(),
                trials,
                failures);
    }

    private static boolean isSame(Trial one, Trial other) {
        return one.plan().name().equals(other.plan().name())
                && one.bits() == other.bits()
                && one.layers().equals(other.layers());
    }

    /// The trials by name, in the order in which names first occur, each by growing bits.
    public Map<String, List<Trial>> byName() {
        Map<String, List<Trial>> groups = trials.stream()
                .collect(Collectors.groupingBy(trial -> trial.plan().name(), LinkedHashMap::new, Collectors.toList()));
        groups.replaceAll((name, group) ->
                group.stream().sorted(Comparator.comparingDouble(Trial::bits)).toList());
        return groups;
    }

    /// What says how good a trial is: without sizes, errors and times, and without what follows another metric, as
    /// recall and MRR follow nDCG.
    public List<Metric> qualities() {
        return metrics.stream()
                .filter(metric -> !NO_QUALITY.contains(metric.name()))
                .toList();
    }

    /// The trials that no other beats: none has at most as many bits and is better, or as good with fewer. By growing
    /// bits. A trial whose figure is not a number is beaten.
    ///
    /// @param metric what better means
    public List<Trial> frontier(Metric metric) {
        double sign = metric.better() == Metric.Better.LOWER ? 1 : -1;
        List<Trial> ordered = trials.stream()
                .filter(trial -> !Double.isNaN(trial.metric(metric.name())))
                .sorted(Comparator.comparingDouble(Trial::bits)
                        .thenComparingDouble(trial -> sign * trial.metric(metric.name())))
                .toList();
        List<Trial> frontier = new ArrayList<>();
        double best = Double.POSITIVE_INFINITY;
        for (Trial trial : ordered) {
            double figure = sign * trial.metric(metric.name());
            if (figure < best) {
                best = figure;
                frontier.add(trial);
            }
        }
        return frontier;
    }

    /// A section of a Markdown page: protocol, a row for the original and one per trial, failures.
    public String markdown() {
        StringBuilder target = new StringBuilder("## " + laboratory + "\n\nProtocol: " + protocol + ".\n\n| name |");
        metrics.forEach(metric -> target.append(' ').append(metric.name()).append(" |"));
        target.append(" peak MB | recipe |\n|---|")
                .append("---:|".repeat(metrics.size() + 1))
                .append("---|\n");
        Stream.concat(Stream.of(original), byName().values().stream().flatMap(List::stream))
                .forEach(trial -> target.append(row(trial)));
        target.append('\n');
        qualities().forEach(metric -> target.append(frontierText(metric)));
        metrics.forEach(metric -> target.append("- ")
                .append(metric.name())
                .append(": ")
                .append(metric.description())
                .append('\n'));
        target.append(
                "- peak MB: most heap that quantizing held beside model and text, as collections of garbage found it\n");
        failures.forEach((plan, reason) -> target.append("- not made: ")
                .append(plan)
                .append(": ")
                .append(reason)
                .append('\n'));
        return target.toString();
    }

    /// Such as `On the frontier of kl (...): lloyd at 1.9994, lloyd at 2.4989.`
    private String frontierText(Metric metric) {
        List<Trial> frontier = frontier(metric);
        return frontier.isEmpty()
                ? ""
                : frontier.stream()
                        .map(trial -> trial.plan().name() + " at " + Figures.number(trial.bits()))
                        .collect(Collectors.joining(
                                ", ",
                                "On the frontier of " + metric.name() + " (better than all with no more bits): ",
                                ".\n\n"));
    }

    private String row(Trial trial) {
        return "| " + trial.plan().name() + " | "
                + metrics.stream()
                        .map(metric -> Figures.number(trial.metric(metric.name())))
                        .collect(Collectors.joining(" | "))
                + " | " + (trial.peakBytes() == 0 ? "-" : Figures.number(trial.peakBytes() / 1e6)) + " | `"
                + trial.plan().text().replace("|", "\\|") + "` |\n";
    }
}
