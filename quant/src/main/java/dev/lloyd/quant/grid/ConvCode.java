package dev.lloyd.quant.grid;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.range.Rms;
import java.util.List;

/// Windows that share bits: 64 neighbours of a row in 160 bits, read by shifts and masks without a table.
///
///     value = row scale * step / 2048 * (window - 4)
///
/// Seven windows of 3 bits stand in each of nine words of 16 bits, neighbours sharing a bit; the tenth word has the
/// 64th window and a step of 13 bits. 13 steps are tried, from 0.13 to 0.37 times the greatest magnitude, each with
/// the words of least error, which are found exactly. A run beyond the row's end is filled up with zeros. NaN counts
/// as 0.
///
/// Mean squared error on N(0, 1): 0.0946, between whole numbers of 2 bits (0.119) and of 3 (0.037): what is gained is
/// decoding without tables.
///
/// Source: CCQ: Convolutional Code for Extreme Low-bit Quantization in LLMs, 2025 (its form of 2.5 bits).
///
/// @param scales how a row's scale is stored
@AutoService(Part.class)
@PartName(
        value = "conv-code",
        summary = "windows of 3 bits that share bits, 64 values in 160 bits with their step",
        source = "CCQ: Convolutional Code for Extreme Low-bit Quantization, 2025")
public record ConvCode(
        @Meaning("how a row's scale is stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales) implements Grid {
    private static final double BITS = 2.5;

    /// A scale in binary16 for each row.
    public ConvCode() {
        this(ScaleFormat.Real.F16);
    }

    @Override
    public double nominalBits() {
        return BITS;
    }

    @Override
    public Granularity group() {
        return new Granularity.Channel();
    }

    @Override
    public ScaleFormat scaleFormat() {
        return scales;
    }

    @Override
    public Range defaultRange() {
        return new Rms();
    }

    @Override
    public Points points(Sample sample) {
        return new WindowPoints();
    }

    @Override
    public Points restore(StoredTensors side) {
        return new WindowPoints();
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
