package dev.lloyd.quant.part;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.CodeStorage;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.plane.SizeKind;
import dev.lloyd.quant.statistics.WeightScore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A set of points, up to a scale (and a zero) for each group: a value is `scale * (point - zero)`.
public non-sealed interface Grid extends Part {
    /// Bits of a code per value, side information not counted; for an entropy-coded grid the intended rate. NaN if
    /// they depend on the number of columns: then {@link Points} say.
    double nominalBits();

    /// Which values share a scale.
    Granularity group();

    /// How scales are stored.
    ScaleFormat scaleFormat();

    /// How zeros are stored; empty if the grid has none (zero is 0).
    default Optional<ScaleFormat> zeroFormat() {
        return Optional.empty();
    }

    /// How codes are stored.
    default CodeStorage storage() {
        return CodeStorage.PACKED;
    }

    /// The range that suits the grid if the recipe names none.
    Range defaultRange();

    /// The points, fitted to normalised values where the grid is one that learns; others ignore the sample.
    Points points(Sample sample);

    /// The points for a matrix, where the sizes of its values matter and not their shapes alone.
    ///
    /// @param sample of the matrix, at scale 1
    /// @param weights the matrix, in the coordinates of the grid; not changed
    /// @param scores what the matrix counts in its model, as far as {@link #score} asks
    default Points points(Sample sample, Matrix weights, Map<WeightScore, Matrix> scores) {
        return points(sample);
    }

    /// What the grid must know of the model.
    default Need need() {
        return Need.NOTHING;
    }

    /// What the grid must know of the matrix's weights, if anything; the grid's least rate is then what weights get
    /// that do not count.
    default Optional<WeightScore> score() {
        return Optional.empty();
    }

    /// The grid at the same rate for a matrix alone, of whose model nothing is known.
    default Grid withoutCalibration() {
        return this;
    }

    /// The grid that a matrix gets: this one, unless it adapts itself to the matrix.
    ///
    /// @param weights rows x columns, in the coordinates of the grid; not changed
    default Grid adapted(Matrix weights) {
        return this;
    }

    /// What the shape of a matrix says of the size of what is stored, before its values are known.
    default SizeKind sizeKind() {
        return switch (storage()) {
            case PACKED, MIXED -> SizeKind.EXACT;
            case ENTROPY, DICTIONARY -> SizeKind.AT_MOST;
            case GOLOMB, SPARSE -> SizeKind.EXPECTED;
        };
    }

    /// Points for another attempt, for grids that promise a rate: what error feedback has changed is corrected.
    ///
    /// @param points those of the attempt
    /// @param bits what a value took, codes, points and scales counted
    /// @return empty if that is what was promised, or nothing was
    default Optional<Points> corrected(Points points, double bits) {
        return Optional.empty();
    }

    /// The points rebuilt from what {@link Points#side()} stored; for grids whose points depend on the number of
    /// columns, as if there were very many.
    Points restore(StoredTensors side);

    /// The points rebuilt for rows of some columns. Grids whose points do not depend on how many there are need not
    /// look at them.
    default Points restore(StoredTensors side, int columns) {
        return restore(side);
    }

    /// The points rebuilt for a matrix; only grids whose rows differ look at how many there are.
    default Points restore(StoredTensors side, int rows, int columns) {
        return restore(side, columns);
    }

    /// The rates at which the grid exists, ascending, as nominal bits; empty if it exists at any rate.
    List<Double> rates();

    /// The same grid at another nominal rate.
    ///
    /// @throws IllegalArgumentException if it does not exist at that rate, listing the rates
    Grid atRate(double nominalBits);
}
