package dev.lloyd.tuning.block;

import com.google.auto.service.AutoService;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.models.tuning.TuningText;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.plane.NestedCodes;
import dev.lloyd.tuning.schedule.Schedule;
import dev.lloyd.tuning.torch.Libtorch;
import java.util.ArrayList;
import java.util.List;

/// Learned clipping of codes that contain narrower ones: the ranges of {@link LearnedClipping} are trained for the
/// codes and for their slices of 4 and 2 bits at once, so that one file can be read at each width,
///
///     loss = mean over r in {bits, 4, 2} of |F(W_r) - T|^2 / |T|^2,    W_r = scale * (2^(bits-r) S_r(q) - zero)
///     S_r(q) = min(floor(q / 2^(bits-r) + 1/2), 2^r - 1)
///
/// with the block `F`. The input is that of the original network, so that codes do not depend on the width that will be
/// read. What is stored are the codes, scales and zeros of the widest; `slice` cuts the others.
///
/// For grids of whole numbers from 0 on with real zeros: `int(mode=float-zero)`.
///
/// Source: Nair et al., Matryoshka Quantization, 2025, with the block losses of OmniQuant and weights of 1.
///
/// @param least the narrowest slice that is trained, 1 or more; 8: the codes alone
/// @param steps training steps of each block, 1 or more
/// @param rate first learning rate, more than 0
@AutoService(Part.class)
@PartName(
        value = "nested-clipping",
        summary = "trains the ranges of codes whose top bits are codes themselves",
        source = "Nair et al., Matryoshka Quantization, 2025")
public record NestedClipping(
        @Meaning("the narrowest slice that is trained, 1 or more; 8: the codes alone")
        int least,

        @Meaning("training steps of each block, 1 or more") int steps,

        @Meaning("first learning rate, more than 0") double rate)
        implements BlockTuning {
    private static final List<Integer> SLICES = List.of(4, 2);

    /// Checks the ranges above.
    public NestedClipping {
        Schedule.check(steps, rate);
        if (least < 1) {
            throw new IllegalArgumentException("least must be 1 or more, not " + least);
        }
    }

    /// Down to 2 bits; 60 steps from a rate of 0.1.
    public NestedClipping() {
        this(2, 60, 0.1);
    }

    /// One for the codes and one for each of their slices.
    @Override
    public int passes() {
        return 1 + (int) SLICES.stream().filter(width -> width >= least).count();
    }

    @Override
    public void requireRunnable() {
        Libtorch.require();
    }

    @Override
    public Tuned tune(TuningTask task) {
        TuningTask undisturbed =
                task.with(task.text().stream().map(TuningText::undisturbed).toList());
        return BlockTraining.run(
                undisturbed,
                this,
                rate,
                block -> Trainee.layers(
                        block,
                        layer -> new NestedLayer(new GridLayer(layer), Levels.of(layer, name()), widths(layer))));
    }

    private List<Integer> widths(TuningLayer layer) {
        List<Integer> widths = new ArrayList<>();
        widths.add(LayerErrors.naming(layer, NestedCodes::bits));
        SLICES.stream()
                .filter(width -> width >= least && width < widths.getFirst())
                .forEach(widths::add);
        return widths;
    }
}
