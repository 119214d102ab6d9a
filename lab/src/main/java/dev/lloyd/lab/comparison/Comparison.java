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

    /// A section of a Markdown page: protocol, a row for the original and one per trial, failures.
    public String markdown() {
        StringBuilder target = new StringBuilder("## " + laboratory + "\n\nProtocol: " + protocol + ".\n\n| name |");
        metrics.forEach(metric -> target.append(' ').append(metric.name()).append(" |"));
        target.append(" recipe |\n|---|").append("---:|".repeat(metrics.size())).append("---|\n");
        Stream.concat(Stream.of(original), byName().values().stream().flatMap(List::stream))
                .forEach(trial -> target.append(row(trial)));
        target.append('\n');
        metrics.forEach(metric -> target.append("- ")
                .append(metric.name())
                .append(": ")
                .append(metric.description())
                .append('\n'));
        failures.forEach((plan, reason) -> target.append("- not made: ")
                .append(plan)
                .append(": ")
                .append(reason)
                .append('\n'));
        return target.toString();
    }

    private String row(Trial trial) {
        return "| " + trial.plan().name() + " | "
                + metrics.stream()
                        .map(metric -> Figures.number(trial.metric(metric.name())))
                        .collect(Collectors.joining(" | "))
                + " | `" + trial.plan().text().replace("|", "\\|") + "` |\n";
    }
}
