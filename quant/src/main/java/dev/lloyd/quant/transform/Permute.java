package dev.lloyd.quant.transform;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Transform;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// Sorts the input channels, so that channels of one size share groups and large ones come first:
///
///     hessian     by descending `H_jj = E[x_j^2]`
///     magnitude   by descending `sum_i w_ij^2`
///
/// Equal channels keep their order. Indices are stored in 16 bits (32 beyond 65,536 channels): 16 / rows bits
/// a weight.
///
/// Source: Frantar et al., GPTQ, 2022 (act-order); groups of sorted channels as in Lin et al., DuQuant, 2024.
///
/// @param by what channels are sorted by
@AutoService(Part.class)
@PartName(
        value = "permute",
        summary = "sorts the input channels by the size of their input or of their weights",
        source = "Frantar et al., GPTQ, 2022 (act-order)")
public record Permute(
        @Meaning("hessian (the input's size) or magnitude (the weights')")
        Key by) implements Transform {
    /// What channels are sorted by.
    public enum Key {
        /// The second moment of the channel's input.
        HESSIAN,
        /// The squared length of the channel's weights.
        MAGNITUDE
    }

    /// Needs no check: every key is possible.
    public Permute {}

    /// By the input's second moments.
    public Permute() {
        this(Key.HESSIAN);
    }

    @Override
    public Need need() {
        return by == Key.HESSIAN ? Need.CALIBRATION : Need.NOTHING;
    }

    @Override
    public AppliedTransform fit(TransformTask task) {
        IntToDoubleFunction size = by == Key.MAGNITUDE
                ? lengths(task.weights())
                : task.secondMoments()
                        .<IntToDoubleFunction>map(moments -> channel -> moments.at(channel, channel))
                        .orElseThrow(() -> new IllegalArgumentException("permute needs calibration statistics"));
        int[] order = IntStream.range(0, task.weights().columns())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer channel) -> -size.applyAsDouble(channel)))
                .mapToInt(Integer::intValue)
                .toArray();
        return applied(order);
    }

    private static IntToDoubleFunction lengths(Matrix weights) {
        double[] sums = new double[weights.columns()];
        for (int index = 0; index < weights.values().length; index++) {
            sums[index % sums.length] += (double) weights.values()[index] * weights.values()[index];
        }
        return channel -> sums[channel];
    }

    private AppliedTransform applied(int[] order) {
        StoredTensor stored = order.length <= 1 << 16
                ? StoredTensor.ofShorts(order, order.length)
                : StoredTensor.ofInts(order, order.length);
        return new AppliedTransform(
                this, Optional.of(new PermutationMap(order)), Optional.empty(), StoredTensors.of("order", stored));
    }

    @Override
    public long storedBytes(int rows, int columns) {
        return (columns <= 1 << 16 ? 2L : 4L) * columns;
    }

    @Override
    public AppliedTransform restore(int rows, int columns, StoredTensors tensors) {
        int[] order = tensors.get("order").ints();
        if (order.length != columns) {
            throw new IllegalArgumentException(columns + " channels do not have an order of " + order.length);
        }
        return applied(order);
    }
}
