package dev.lloyd.quant.grid;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.CodeStorage;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.range.AbsMax;
import java.util.List;

/// Three points, -1, 0 and 1, whose codes are stored by a dictionary: the more zeros, the fewer bits.
///
/// With the range `absmax`, the default, values up to half the greatest magnitude are 0, of a row of normal values
/// about nine in ten, and codes take 0.7 bits a value; with `rms` or `mse` there are fewer zeros and less error. Words
/// of 16 bits stand for the longest sequence of codes that is among 65,536 (`codes=dictionary`); a row also stores how
/// many words it has, 16 bits. Where 2 bits for each code take less, or with `codes=packed`, codes are packed.
///
/// On N(0, 1), 1,024 columns, absmax: 0.703 bits, everything counted, and a mean squared error of 0.758.
///
/// Source: Frantar and Alistarh, QMoE: Practical Sub-1-Bit Compression of Trillion-Parameter Models, 2023, where a
/// row has a point of its own on either side (its least and its greatest value); here they are opposite.
///
/// @param group values that share a scale
/// @param scales how scales are stored
/// @param codes how codes are stored
@AutoService(Part.class)
@PartName(
        value = "ternary",
        summary = "-1, 0 and 1, stored by a dictionary in less than a bit where zeros are many",
        source = "Frantar and Alistarh, QMoE, 2023")
public record Ternary(
        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales,

        @Meaning("how codes are stored: dictionary or packed")
        Store codes)
        implements Grid {
    /// How codes are stored.
    public enum Store {
        /// As words of a fixed dictionary.
        DICTIONARY,
        /// In 2 bits each.
        PACKED
    }

    private static final double BITS = 2;
    private static final Points POINTS = TablePoints.of(2, new float[] {0, 1, -1});

    /// A scale in binary16 for each row, codes by the dictionary.
    public Ternary() {
        this(new Granularity.Channel(), ScaleFormat.Real.F16, Store.DICTIONARY);
    }

    @Override
    public CodeStorage storage() {
        return codes == Store.DICTIONARY ? CodeStorage.DICTIONARY : CodeStorage.PACKED;
    }

    /// The most that a code takes.
    @Override
    public double nominalBits() {
        return BITS;
    }

    @Override
    public ScaleFormat scaleFormat() {
        return scales;
    }

    @Override
    public Range defaultRange() {
        return new AbsMax();
    }

    @Override
    public Points points(Sample sample) {
        return POINTS;
    }

    @Override
    public Points restore(StoredTensors side) {
        return POINTS;
    }

    @Override
    public List<Double> rates() {
        return List.of(BITS);
    }

    @Override
    public Grid atRate(double nominalBits) {
        Rates.checked(this, nominalBits);
        return this;
    }
}
