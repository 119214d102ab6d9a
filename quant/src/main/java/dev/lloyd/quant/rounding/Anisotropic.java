package dev.lloyd.quant.rounding;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Rounding;

/// Rounds rows so that large inner products with them come out right: the error along a row counts `eta` times as
/// much as the error across it.
///
///     loss = ||r||^2 + (eta - 1) <r, x>^2 / ||x||^2        r = x - decoded
///
/// For queries that are uniform on the sphere and count only where `<q, x>` is at least `t ||q|| ||x||`, `eta` is
/// `(d - 1) t^2 / (1 - t^2)` in `d` dimensions. With `eta=1` it is {@link Nearest}. For grids that choose among
/// the codes of a row: `product`. Codebooks stay those of the grid; published is a fit with the same loss. It
/// goes with `estimator=plain`: a factor mends the error along a row anyway.
///
/// Cost: that of nearest, and a few operations for each vector of the codebooks in each of at most 10 rounds.
/// Source: Guo et al., Accelerating large-scale inference with anisotropic vector quantization (ScaNN), 2020.
///
/// @param eta weight of the error along a row
@AutoService(Part.class)
@PartName(
        value = "anisotropic",
        summary = "product codes whose error along the row is small: for large inner products",
        source = "Guo et al., ScaNN, 2020")
public record Anisotropic(
        @Meaning("weight of the error along a row, 1 (nearest) or more")
        double eta) implements Rounding {
    /// Checks the range above.
    public Anisotropic {
        if (!(eta >= 1) || Double.isInfinite(eta)) {
            throw new IllegalArgumentException("eta must be 1 or more and finite, not " + eta);
        }
    }

    /// Four times as much.
    public Anisotropic() {
        this(4);
    }

    @Override
    public Rounded round(RoundingTask task) {
        task.writer()
                .searchWith(points -> points.directed(eta)
                        .orElseThrow(() -> new IllegalArgumentException(
                                text() + " chooses among the codes of a row, as product has them")));
        return new Nearest().round(task);
    }
}
