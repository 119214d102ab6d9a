package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;

/// The scale (and zero) of least squared error, for any points:
///
///     minimise  sum_i (x_i - scale (p_i - zero))^2,    p_i = the point nearest to x_i / scale + zero
///
/// Large values may be clipped where that lets the others be finer. Coarse-to-fine search over `2^-5` to 2 times
/// the minmax scale, then least squares. Never worse than minmax on this loss (before the scale itself is rounded
/// for storage). Values of importance 0 do not count, a group of zeros has scale 0. Cost: about 36 roundings of the
/// group.
///
/// Source: Choukroun et al., Low-bit Quantization of Neural Networks for Efficient Inference, 2019 (MSE
/// clipping).
@AutoService(Part.class)
@PartName(
        value = "mse",
        summary = "the scale of least squared error, searched",
        source = "Choukroun et al., Low-bit Quantization, 2019")
public record MseSearch() implements Range {
    @Override
    public GroupScale fit(Group group, Points points) {
        return ScaleSearch.search(new GroupLoss(group, points, GroupLoss.Weighting.EQUAL));
    }
}
