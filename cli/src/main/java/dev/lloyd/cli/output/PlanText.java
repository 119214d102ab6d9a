package dev.lloyd.cli.output;

import dev.lloyd.models.quantize.Plan;
import dev.lloyd.models.quantize.PlannedTensor;
import dev.lloyd.quant.plane.SizeKind;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a plan says, for people and for machines.
public final class PlanText {
    private PlanText() {}

    /// A tensor of a plan, as JSON prints it.
    ///
    /// @param tensor its name
    /// @param recipe how it would be quantized
    /// @param values how many it has
    /// @param bytes what it would take
    /// @param bits per value
    /// @param exact whether the size is certain
    public record Tensor(String tensor, String recipe, long values, long bytes, double bits, boolean exact) {
        /// Takes all as they are.
        public Tensor {}
    }

    /// A plan, as JSON prints it.
    ///
    /// @param quantizedValues values that would be quantized
    /// @param quantizedBytes what they would take
    /// @param bits of them, all side information counted
    /// @param allBits of the whole model
    /// @param exact whether sizes are certain
    /// @param keptValues values that would stay
    /// @param keptBytes their bytes
    /// @param peakBytes most memory, estimated from above
    /// @param seconds a rough estimate of the time
    /// @param tensors one by one
    public record Result(
            long quantizedValues,
            long quantizedBytes,
            double bits,
            double allBits,
            boolean exact,
            long keptValues,
            long keptBytes,
            long peakBytes,
            double seconds,
            List<Tensor> tensors) {
        /// Copies the list.
        public Result {
            tensors = List.copyOf(tensors);
        }
    }

    /// The figures of a plan.
    public static Result result(Plan plan) {
        return new Result(
                plan.quantizedValues(),
                plan.quantizedBytes(),
                plan.quantizedBits(),
                plan.allBits(),
                plan.kind() == SizeKind.EXACT,
                plan.keptValues(),
                plan.keptBytes(),
                plan.peakBytes(),
                plan.seconds(),
                plan.tensors().stream().map(PlanText::tensor).toList());
    }

    private static Tensor tensor(PlannedTensor planned) {
        return new Tensor(
                planned.target().tensor(),
                planned.target().recipe().text(),
                planned.target().values(),
                planned.size().bytes(),
                planned.bits(),
                planned.size().kind() == SizeKind.EXACT);
    }

    /// The totals, and either the recipes in use or every tensor.
    public static void print(PrintWriter out, Plan plan, boolean everyTensor) {
        String most = switch (plan.kind()) {
            case EXACT -> "";
            case AT_MOST -> "at most ";
            case EXPECTED -> "about ";
        };
        out.printf(
                "quantized  %s values in %d tensors, %s%s bits a value, %s%n",
                Figures.count(plan.quantizedValues()),
                plan.tensors().size(),
                most,
                Figures.decimals(plan.quantizedBits(), 4),
                Figures.bytes(plan.quantizedBytes()));
        out.printf("kept       %s values, %s%n", Figures.count(plan.keptValues()), Figures.bytes(plan.keptBytes()));
        out.printf(
                "whole      %s%s bits a value, %s%n",
                most, Figures.decimals(plan.allBits(), 4), Figures.bytes(plan.quantizedBytes() + plan.keptBytes()));
        out.println("memory     at most " + Figures.bytes(plan.peakBytes()));
        out.println("time       about " + Figures.seconds(plan.seconds()));
        (everyTensor ? tensors(plan) : recipes(plan)).print(out);
    }

    private static Table tensors(Plan plan) {
        Table table = Table.of("tensor", "values", "bits", "bytes", "recipe");
        plan.tensors()
                .forEach(each -> table.row(
                        each.target().tensor(),
                        Figures.count(each.target().values()),
                        Figures.decimals(each.bits(), 4),
                        Figures.count(each.size().bytes()),
                        each.target().recipe().text()));
        return table;
    }

    private static Table recipes(Plan plan) {
        Map<String, long[]> totals = new LinkedHashMap<>();
        for (PlannedTensor each : plan.tensors()) {
            long[] total = totals.computeIfAbsent(each.target().recipe().text(), text -> new long[3]);
            total[0]++;
            total[1] += each.target().values();
            total[2] += each.size().bytes();
        }
        Table table = Table.of("recipe", "tensors", "values", "bits");
        totals.forEach((text, total) -> table.row(
                text,
                Long.toString(total[0]),
                Figures.count(total[1]),
                Figures.decimals(8.0 * total[2] / total[1], 4)));
        return table;
    }
}
