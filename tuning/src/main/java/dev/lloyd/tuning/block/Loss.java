package dev.lloyd.tuning.block;

import org.bytedeco.pytorch.Tensor;

/// How far the output of a block is from that of the original, both `tokens x features`: one number, 0 at best.
@FunctionalInterface
interface Loss {
    /// The number, differentiable in the output.
    Tensor of(Tensor output, Tensor target);

    /// Block reconstruction: `|Y - T|^2 / |T|^2`.
    ///
    /// Nagel et al., *Up or Down? Adaptive Rounding for Post-Training Quantization*, 2020; Li et al., *BRECQ*,
    /// 2021.
    static Tensor squaredError(Tensor output, Tensor target) {
        return output.sub(target).square().sum().div(target.square().sum());
    }
}
