package dev.lloyd.lab.comparison;

import dev.lloyd.formats.file.AtomicFile;
import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.lab.trial.Metric;
import dev.lloyd.lab.trial.Trial;
import dev.lloyd.lab.trial.TrialPlan;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/// A comparison as a table: lines that begin with `#` say laboratory, protocol and what could not be made; then
/// columns separated by tabs: `name`, `recipe`, `rate` (asked for, or `-`), the metrics, `peak-bytes`, and
/// `bytes:TERM` for every term. The first row is the original. Errors of single layers are not kept.
public final class ComparisonFile {
    private static final String LABORATORY = "# laboratory: ";
    private static final String PROTOCOL = "# protocol: ";
    private static final String NOT_MADE = "# not made: ";
    private static final String BECAUSE = " -- ";
    private static final String PEAK = "peak-bytes";
    private static final String BYTES = "bytes:";
    private static final int FIRST_METRIC = 3;

    private ComparisonFile() {}

    /// Writes the table in one step.
    public static void write(Comparison comparison, Path file) throws IOException {
        try (AtomicFile target = AtomicFile.create(file)) {
            target.append(MemorySegment.ofArray(text(comparison).getBytes(StandardCharsets.UTF_8)));
            target.commit();
        }
    }

    static String text(Comparison comparison) {
        List<String> metrics = comparison.metrics().stream().map(Metric::name).toList();
        Set<String> terms = new LinkedHashSet<>();
        comparison.trials().forEach(trial -> terms.addAll(trial.bytesByTerm().keySet()));
        List<String> columns = new ArrayList<>(List.of("name", "recipe", "rate"));
        columns.addAll(metrics);
        columns.add(PEAK);
        terms.forEach(term -> columns.add(BYTES + term));
        StringBuilder text = new StringBuilder();
        text.append(LABORATORY).append(comparison.laboratory()).append('\n');
        text.append(PROTOCOL).append(comparison.protocol()).append('\n');
        comparison
                .failures()
                .forEach((plan, reason) -> text.append(NOT_MADE + plan + BECAUSE + oneLine(reason) + "\n"));
        text.append(String.join("\t", columns)).append('\n');
        text.append(line(comparison.original(), metrics, terms));
        comparison
                .byName()
                .values()
                .forEach(trials -> trials.forEach(trial -> text.append(line(trial, metrics, terms))));
        return text.toString();
    }

    private static String line(Trial trial, List<String> metrics, Set<String> terms) {
        List<String> cells = new ArrayList<>();
        cells.add(oneLine(trial.plan().name()));
        cells.add(oneLine(trial.plan().recipe()));
        OptionalDouble rate = trial.plan().bits();
        cells.add(rate.isPresent() ? Double.toString(rate.getAsDouble()) : "-");
        metrics.forEach(metric -> cells.add(Double.toString(trial.metric(metric))));
        cells.add(Long.toString(trial.peakBytes()));
        terms.forEach(term -> cells.add(Long.toString(trial.bytesByTerm().getOrDefault(term, 0L))));
        return String.join("\t", cells) + "\n";
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\t\\r\\n]+", " ");
    }

    /// Reads a table.
    ///
    /// @throws IOException if it is no such table, naming file and line
    public static Comparison read(Path file) throws IOException {
        return parse(Files.readString(file), file.toString());
    }

    static Comparison parse(String text, String source) throws IOException {
        String laboratory = "";
        String protocol = "";
        Map<String, String> failures = new LinkedHashMap<>();
        List<String> columns = List.of();
        List<Trial> trials = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.startsWith(LABORATORY)) {
                laboratory = line.substring(LABORATORY.length());
            } else if (line.startsWith(PROTOCOL)) {
                protocol = line.substring(PROTOCOL.length());
            } else if (line.startsWith(NOT_MADE) && line.contains(BECAUSE)) {
                int cut = line.indexOf(BECAUSE);
                failures.put(line.substring(NOT_MADE.length(), cut), line.substring(cut + BECAUSE.length()));
            } else if (columns.isEmpty()) {
                columns = List.of(line.split("\t", -1));
            } else {
                trials.add(trial(columns, line.split("\t", -1), source + ", line " + number));
            }
        }
        if (trials.isEmpty() || laboratory.isEmpty()) {
            throw new IOException(source + " is no comparison: it needs '" + LABORATORY + "', columns and rows");
        }
        List<Metric> metrics = new ArrayList<>();
        for (String column : columns.subList(FIRST_METRIC, columns.indexOf(PEAK))) {
            metrics.add(Metric.named(column));
        }
        return new Comparison(
                laboratory, protocol, metrics, trials.getFirst(), trials.subList(1, trials.size()), failures);
    }

    private static Trial trial(List<String> columns, String[] cells, String place) throws IOException {
        int peak = columns.indexOf(PEAK);
        if (cells.length != columns.size() || peak < FIRST_METRIC) {
            throw new IOException(place + ": " + cells.length + " cells where there should be " + columns.size()
                    + ", among them " + PEAK);
        }
        try {
            Map<String, Double> metrics = new LinkedHashMap<>();
            for (int index = FIRST_METRIC; index < peak; index++) {
                metrics.put(columns.get(index), Double.valueOf(cells[index]));
            }
            Map<String, Long> bytes = new LinkedHashMap<>();
            for (int index = peak + 1; index < cells.length; index++) {
                bytes.put(columns.get(index).substring(BYTES.length()), Long.valueOf(cells[index]));
            }
            OptionalDouble rate =
                    cells[2].equals("-") ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cells[2]));
            TrialPlan plan = new TrialPlan(cells[0], cells[1], rate);
            return new Trial(plan, Estimate.facts(metrics), bytes, List.of(), Long.parseLong(cells[peak]));
        } catch (IllegalArgumentException exception) {
            throw new IOException(place + ": " + exception.getMessage(), exception);
        }
    }
}
