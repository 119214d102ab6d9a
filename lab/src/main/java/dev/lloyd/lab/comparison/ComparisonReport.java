package dev.lloyd.lab.comparison;

import dev.lloyd.lab.report.Axis;
import dev.lloyd.lab.report.CategoryPlot;
import dev.lloyd.lab.report.Figures;
import dev.lloyd.lab.report.Panel;
import dev.lloyd.lab.report.PointPlot;
import dev.lloyd.lab.report.Report;
import dev.lloyd.lab.report.Table;
import dev.lloyd.lab.trial.Layer;
import dev.lloyd.lab.trial.Metric;
import dev.lloyd.lab.trial.Trial;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The report of a comparison: quality against bits, error against bits with the bound, error by layer, bytes by
/// term, time and memory, and everything in one table.
public final class ComparisonReport {
    /// Layers are plotted for at most so many trials; more could not be told apart.
    private static final int LAYER_TRIALS = 6;
    /// As many names can be read beside a plot; of more systems those that are on the frontier are named.
    private static final int NAMES = 20;

    private ComparisonReport() {}

    /// A report.
    ///
    /// @param title of the page
    /// @param facts beside laboratory and protocol: machine, commit, date
    public static Report of(String title, Comparison comparison, List<Report.Fact> facts) {
        List<Report.Fact> all = new ArrayList<>();
        all.add(new Report.Fact("model", comparison.laboratory()));
        all.add(new Report.Fact("protocol", comparison.protocol()));
        all.addAll(facts);
        comparison.failures().forEach((plan, reason) -> all.add(new Report.Fact("not made: " + plan, reason)));
        List<Panel> panels = new ArrayList<>();
        comparison.qualities().forEach(metric -> panels.add(quality(comparison, metric)));
        if (!comparison.trials().isEmpty()) {
            panels.add(distortion(comparison));
            if (comparison.trials().stream().anyMatch(trial -> !trial.layers().isEmpty())) {
                panels.add(layers(comparison));
            }
            panels.add(bytes(comparison));
            if (comparison.trials().stream().anyMatch(trial -> trial.seconds() > 0)) {
                panels.add(bars(
                        comparison,
                        "Time",
                        "seconds of processor time to quantize, calibration included",
                        Trial::seconds));
            }
            if (comparison.trials().stream().anyMatch(trial -> trial.peakBytes() > 0)) {
                panels.add(bars(
                        comparison,
                        "Memory",
                        "most heap held beside model and text, MB, as collections of garbage found it",
                        trial -> trial.peakBytes() / 1e6));
            }
        }
        panels.add(table(comparison));
        return new Report(
                title,
                "Bits count everything that is stored for the quantized tensors: codes, scales, zero points, "
                        + "corrections, outliers, transforms.",
                all,
                panels);
    }

    private static PointPlot quality(Comparison comparison, Metric metric) {
        boolean lower = metric.better() == Metric.Better.LOWER;
        double original = comparison.original().metric(metric.name());
        List<PointPlot.Series> series = series(comparison, metric);
        if (original != 0 && Double.isFinite(original)) {
            series.add(level(comparison, original));
        }
        boolean positive = comparison.trials().stream().allMatch(trial -> trial.metric(metric.name()) > 0);
        Axis up = lower && positive ? Axis.logarithmic(metric.name()) : Axis.linear(metric.name());
        return new PointPlot(
                "Quality against bits: " + metric.name(),
                capitalized(metric.description()) + (lower ? ". Lower is better." : ". Higher is better."),
                Axis.linear("bits per quantized value, exact"),
                up,
                series);
    }

    private static String capitalized(String text) {
        if (text.startsWith("nDCG")) {
            return text;
        }
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static List<PointPlot.Series> series(Comparison comparison, Metric metric) {
        Map<String, List<Trial>> groups = comparison.byName();
        Set<String> named = groups.size() <= NAMES
                ? groups.keySet()
                : comparison.frontier(metric).stream()
                        .map(trial -> trial.plan().name())
                        .collect(Collectors.toSet());
        List<PointPlot.Series> series = new ArrayList<>();
        groups.forEach((name, trials) -> series.add(new PointPlot.Series(
                name,
                named.contains(name) ? PointPlot.Kind.MEASURED : PointPlot.Kind.BACKGROUND,
                trials.stream()
                        .map(trial -> new PointPlot.Point(
                                trial.bits(),
                                trial.metric(metric.name()),
                                trial.plan().text()))
                        .toList())));
        return series;
    }

    private static PointPlot.Series level(Comparison comparison, double value) {
        List<PointPlot.Point> points = bitRange(comparison)
                .map(bits -> new PointPlot.Point(bits, value, "not quantized"))
                .toList();
        return new PointPlot.Series("original", PointPlot.Kind.REFERENCE, points);
    }

    /// From the least bits to the most, at least one bit apart: a single trial would leave no axis to read.
    private static Stream<Double> bitRange(Comparison comparison) {
        DoubleSummaryStatistics bits =
                comparison.trials().stream().mapToDouble(Trial::bits).summaryStatistics();
        double margin = Math.max(0, (1 - (bits.getMax() - bits.getMin())) / 2);
        return comparison.trials().isEmpty() ? Stream.of() : Stream.of(bits.getMin() - margin, bits.getMax() + margin);
    }

    private static PointPlot distortion(Comparison comparison) {
        List<PointPlot.Series> series = series(comparison, Metric.named("error"));
        series.add(new PointPlot.Series(
                "bound",
                PointPlot.Kind.REFERENCE,
                bitRange(comparison)
                        .map(bits -> new PointPlot.Point(bits, Math.pow(4, -bits), "Shannon"))
                        .toList()));
        return new PointPlot(
                "Error of the weights against bits",
                "Squared error relative to the squared weights, mean over tensors. The bound is 2^(-2 bits), which nothing "
                        + "can beat on Gaussian weights. Recipes that mind the layer's input trade this error for a smaller "
                        + "one of its output.",
                Axis.linear("bits per quantized value, exact"),
                Axis.logarithmic("relative squared error"),
                series);
    }

    private static CategoryPlot layers(Comparison comparison) {
        List<Trial> trials = comparison.trials().stream().limit(LAYER_TRIALS).toList();
        Set<String> tensors = new LinkedHashSet<>();
        trials.forEach(trial -> trial.layers().forEach(layer -> tensors.add(layer.tensor())));
        List<CategoryPlot.Series> series = new ArrayList<>();
        for (Trial trial : trials) {
            List<Double> values = tensors.stream()
                    .map(tensor -> trial.layers().stream()
                            .filter(layer -> layer.tensor().equals(tensor))
                            .mapToDouble(Layer::decibelsAboveBound)
                            .findFirst()
                            .orElse(Double.NaN))
                    .toList();
            series.add(new CategoryPlot.Series(label(trial), values));
        }
        return new CategoryPlot(
                "Error by layer",
                "Distance of each tensor's error from the Gaussian bound at the tensor's own rate. Lower is better.",
                "tensor",
                List.copyOf(tensors),
                Axis.linear("dB above the bound"),
                CategoryPlot.Mark.DOTS,
                series);
    }

    private static String label(Trial trial) {
        return trial.plan().name() + ", " + Figures.number(trial.bits()) + " bits";
    }

    private static CategoryPlot bytes(Comparison comparison) {
        Set<String> terms = new LinkedHashSet<>();
        comparison.trials().forEach(trial -> terms.addAll(trial.bytesByTerm().keySet()));
        List<CategoryPlot.Series> series = terms.stream()
                .map(term -> new CategoryPlot.Series(
                        term,
                        comparison.trials().stream()
                                .map(trial -> (double) trial.bytesByTerm().getOrDefault(term, 0L))
                                .toList()))
                .toList();
        return new CategoryPlot(
                "Bytes by term",
                "What the quantized tensors are made of.",
                "trial",
                comparison.trials().stream().map(ComparisonReport::label).toList(),
                Axis.linear("bytes"),
                CategoryPlot.Mark.STACKED_BARS,
                series);
    }

    private static CategoryPlot bars(
            Comparison comparison, String title, String name, java.util.function.ToDoubleFunction<Trial> value) {
        List<Double> values = comparison.trials().stream()
                .map(trial -> value.applyAsDouble(trial))
                .toList();
        return new CategoryPlot(
                title,
                "",
                "trial",
                comparison.trials().stream().map(ComparisonReport::label).toList(),
                Axis.linear(name),
                CategoryPlot.Mark.BARS,
                List.of(new CategoryPlot.Series(name, values)));
    }

    private static Table table(Comparison comparison) {
        List<String> columns = new ArrayList<>(List.of("name"));
        comparison.metrics().forEach(metric -> columns.add(metric.name()));
        columns.add("recipe");
        Map<String, List<Trial>> groups = comparison.byName();
        List<List<String>> rows = Stream.concat(
                        Stream.of(comparison.original()),
                        groups.values().stream().flatMap(List::stream))
                .map(trial -> row(comparison, trial))
                .toList();
        return new Table("All figures", "", columns, rows);
    }

    private static List<String> row(Comparison comparison, Trial trial) {
        List<String> row = new ArrayList<>(List.of(trial.plan().name()));
        comparison.metrics().forEach(metric -> row.add(Figures.number(trial.metric(metric.name()))));
        row.add(trial.plan().text());
        return row;
    }
}
