package dev.lloyd.quant.grid;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.NoScales;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.range.AbsMax;
import java.util.List;
import java.util.stream.DoubleStream;

/// Planes of signs, each with a scale of its own for a group: `w = a_1 s_1 + ... + a_bits s_bits + z`, `s` in
/// {-1, 1}.
///
/// Signs and scales of a group are found together, in turns
///
///     each weight takes the nearest of the 2^bits sums        (a, z) = least squares for these signs
///
/// until the error no longer falls, 50 turns at most, from two starts, the better of the two: greedily, each
/// plane the signs of what the planes before it left with its mean magnitude as scale; and from the even steps
/// that are best for a Gaussian. Scales are stored in binary16 among the codes, and the weights take their
/// nearest sums again. A bit for each plane and value, rounded up to bytes, and 16 bits for each scale and
/// offset. Zeros at the end of a group, which fill up a ragged one, do not count when scales are found; a group
/// of zeros has scales of 0. NaN is refused before.
///
/// With an offset `z` all evenly spaced codes can be written so: `a_i = step 2^i / 2`. Without one it is 0, for
/// weights around zero the better use of bits.
///
/// Mean squared error for a Gaussian in groups of 128, without offset: 0.359, 0.1154, 0.0328 and 0.0095 of the
/// variance at 1 to 4 bits. Cost: `bits` comparisons and `bits^2` additions a turn and value.
///
/// Sources: Park et al., LUT-GEMM, 2024 (the form with an offset); Xu et al., Alternating Multi-bit
/// Quantization for Recurrent Neural Networks, 2018 (the turns). Deviation: the second start.
///
/// @param bits planes
/// @param group columns of a row that share scales
/// @param offset whether a group has an offset
@AutoService(Part.class)
@PartName(
        value = "binary-coding",
        summary = "planes of -1, 1 with scales of their own for each group, fitted together",
        source = "LUT-GEMM, 2024; Alternating Multi-bit Quantization, 2018")
public record BinaryCoding(
        @Meaning("planes, 1 to 8") int bits,

        @Meaning("columns of a row that share scales, 1 to 65536")
        Granularity group,

        @Meaning("whether each group has an offset: none, fitted")
        Offset offset)
        implements Grid {
    private static final int MOST_COLUMNS = 1 << 16;

    /// Whether groups have offsets.
    public enum Offset {
        /// None.
        NONE,
        /// That of least squares.
        FITTED
    }

    /// Checks the ranges above.
    public BinaryCoding {
        if (bits < 1 || bits > 8) {
            throw new IllegalArgumentException("bits must be 1 to 8, not " + bits);
        }
        if (!(group instanceof Granularity.Columns columns) || columns.size() > MOST_COLUMNS) {
            throw new IllegalArgumentException("group must be 1 to 65536 columns, not " + group);
        }
    }

    /// 3 planes, groups of 128, no offset.
    public BinaryCoding() {
        this(3, Granularity.of(128), Offset.NONE);
    }

    @Override
    public double nominalBits() {
        return bits;
    }

    @Override
    public ScaleFormat scaleFormat() {
        return new NoScales();
    }

    @Override
    public Range defaultRange() {
        return new AbsMax();
    }

    @Override
    public Points points(Sample sample) {
        return points();
    }

    @Override
    public Points restore(StoredTensors side) {
        return points();
    }

    private Points points() {
        return new BinaryCodingPoints(bits, group.groupColumns(MOST_COLUMNS), offset == Offset.FITTED);
    }

    @Override
    public List<Double> rates() {
        return DoubleStream.iterate(1, bits -> bits <= 8, bits -> bits + 1)
                .boxed()
                .toList();
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new BinaryCoding((int) Rates.checked(this, nominalBits), group, offset);
    }
}
