package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;

/// The scale (and zero) of least squared error where every column counts by its input's second moment:
///
///     minimise  sum_i h_i (x_i - scale (p_i - zero))^2,    h = diag(H)
///
/// This is the layer's output error if inputs were uncorrelated. The same search as {@link MseSearch}.
///
/// Source: llama.cpp's importance matrix; the diagonal of Frantar et al., GPTQ, 2022.
@AutoService(Part.class)
@PartName(
        value = "hessian",
        summary = "the scale of least squared error weighted by each input channel's second moment",
        source = "llama.cpp importance matrix")
public record HessianSearch() implements Range {
    @Override
    public Need need() {
        return Need.CALIBRATION;
    }

    @Override
    public GroupScale fit(Group group, Points points) {
        return ScaleSearch.search(new GroupLoss(group, points, GroupLoss.Weighting.IMPORTANCE));
    }
}
