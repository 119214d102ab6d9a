package dev.lloyd.cli.output;

import dev.lloyd.models.load.Deltas;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.TensorRecord;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a quantized directory holds, for people and for machines.
public final class ManifestText {
    private ManifestText() {}

    /// The figures of a quantized model, as JSON prints them.
    ///
    /// @param directory where it lies
    /// @param run what was asked for
    /// @param bits of the quantized tensors, all side information counted
    /// @param fileBits of the whole file
    /// @param fileBytes of all tensor files
    /// @param quantizedValues how many values were quantized
    /// @param keptValues how many were not
    /// @param bytesByTerm bytes of the quantized tensors by the term of the canonical form
    /// @param seconds that it took
    /// @param tensors one by one
    public record Result(
            String directory,
            Map<String, String> run,
            double bits,
            double fileBits,
            long fileBytes,
            long quantizedValues,
            long keptValues,
            Map<String, Long> bytesByTerm,
            double seconds,
            List<TensorRecord> tensors) {
        /// Copies the list.
        public Result {
            tensors = List.copyOf(tensors);
        }
    }

    /// The figures of a manifest.
    public static Result result(Path directory, Manifest manifest, double seconds) {
        return new Result(
                directory.toString(),
                manifest.run(),
                manifest.quantizedBits(),
                manifest.fileBits(),
                manifest.fileBytes(),
                manifest.quantizedValues(),
                manifest.keptValues(),
                bytesByTerm(manifest),
                seconds,
                manifest.tensors());
    }

    /// A few lines: bits, bytes by term, time, the layers with the largest errors, notes.
    public static void print(PrintWriter out, Path directory, Manifest manifest, double seconds) {
        out.println(directory + ": " + manifest.run().getOrDefault("recipe", ""));
        Optional.ofNullable(manifest.run().get(Deltas.BASE)).ifPresent(base -> out.println("delta to   " + base));
        out.printf(
                "quantized  %s values in %d tensors at %s bits, %s%n",
                Figures.count(manifest.quantizedValues()),
                manifest.tensors().size(),
                Figures.decimals(manifest.quantizedBits(), 4),
                Figures.bytes(manifest.quantizedBytes()));
        out.printf(
                "whole file %s values at %s bits, %s%n",
                Figures.count(manifest.quantizedValues() + manifest.keptValues()),
                Figures.decimals(manifest.fileBits(), 4),
                Figures.bytes(manifest.fileBytes()));
        out.println("by term    " + terms(manifest));
        out.println("time       " + Figures.seconds(seconds));
        worst(manifest).print(out);
        notes(manifest).forEach(out::println);
    }

    private static String terms(Manifest manifest) {
        List<String> words = new ArrayList<>();
        bytesByTerm(manifest).forEach((term, bytes) -> words.add(term + " " + Figures.bytes(bytes)));
        return String.join(", ", words);
    }

    private static Map<String, Long> bytesByTerm(Manifest manifest) {
        Map<String, Long> bytes = new LinkedHashMap<>();
        manifest.tensors()
                .forEach(tensor -> tensor.bytesByTerm().forEach((term, count) -> bytes.merge(term, count, Long::sum)));
        return bytes;
    }

    private static Table worst(Manifest manifest) {
        Table table = Table.of("largest errors", "bits", "relative error", "output error");
        manifest.tensors().stream()
                .sorted(Comparator.comparingDouble(TensorRecord::error).reversed())
                .limit(5)
                .forEach(tensor -> table.row(
                        tensor.tensor(),
                        Figures.decimals(tensor.bits(), 4),
                        Figures.significant(tensor.error()),
                        Double.isNaN(tensor.outputError()) ? "-" : Figures.significant(tensor.outputError())));
        return table;
    }

    /// A line for each note; tensors of which the same is said, as of those that were trained together, share one.
    private static List<String> notes(Manifest manifest) {
        Map<String, List<String>> tensors = new LinkedHashMap<>();
        for (TensorRecord tensor : manifest.tensors()) {
            for (String note : tensor.notes()) {
                tensors.computeIfAbsent(note, missing -> new ArrayList<>()).add(tensor.tensor());
            }
        }
        return tensors.entrySet().stream()
                .map(each -> "note: " + together(each.getValue()) + ": " + each.getKey())
                .toList();
    }

    /// One name, or how many tensors and what they are all part of.
    private static String together(List<String> names) {
        if (names.size() == 1) {
            return names.getFirst();
        }
        String whole = names.getFirst();
        for (String name : names) {
            while (!whole.isEmpty() && !name.startsWith(whole + ".")) {
                whole = whole.substring(0, Math.max(0, whole.lastIndexOf('.')));
            }
        }
        return names.size() + " tensors" + (whole.isEmpty() ? "" : " of " + whole);
    }
}
