package dev.lloyd.quant.allocation;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Allocation;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Every tensor begins at its highest rate; one after the other, those first whose layers put out the least, they go
/// down one rate, round after round, until the budget is met. One at its lowest stays there; the rates of any two with
/// as many rates differ by a step at most.
///
/// The order is that of {@link Curve#importance()}, which the planner fills with the median of `|y|` over the layer's
/// outputs on calibration text; equal ones keep their order. Costs are not looked at.
///
/// Source: Fish et al., A Model for Every User and Budget: Label-Free and Personalized Mixed-Precision Quantization,
/// 2023 (myQASR).
///
/// @param order which tensors lose a rate first
@AutoService(Part.class)
@PartName(
        value = "one-bit-off",
        summary = "all at the highest rate, then one step off each in turn, least output first (myQASR)",
        source = "Fish et al., myQASR, 2023")
public record OneBitOff(
        @Meaning("least (output first) or most, to compare with")
        Order order) implements Allocation {
    /// Which tensors lose a rate first.
    public enum Order {
        /// Those whose layers have the least median output.
        LEAST,
        /// Those whose layers have the greatest.
        MOST
    }

    /// Needs no check: every order is possible.
    public OneBitOff {}

    /// Least output first.
    public OneBitOff() {
        this(Order.LEAST);
    }

    @Override
    public boolean runsNetwork() {
        return true;
    }

    @Override
    public int[] choose(List<Curve> curves, double bits) {
        double total = Budget.total(curves, bits);
        int[] choice = curves.stream().mapToInt(curve -> curve.points() - 1).toArray();
        Comparator<Integer> ascending =
                Comparator.comparingDouble(index -> curves.get(index).importance());
        List<Integer> turns = IntStream.range(0, choice.length)
                .boxed()
                .sorted(order == Order.LEAST ? ascending : ascending.reversed())
                .toList();
        int turn = 0;
        while (Budget.spent(curves, choice) > total) {
            int index = turns.get(turn++ % choice.length);
            choice[index] = Math.max(0, choice[index] - 1);
        }
        return choice;
    }
}
