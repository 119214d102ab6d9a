package dev.lloyd.bench.operation;

import dev.lloyd.bench.Shape;
import dev.lloyd.bench.Unit;
import dev.lloyd.bench.Work;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.grid.Trellis;
import dev.lloyd.quant.grid.TrellisCode;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One tile through the bitshift trellis at 2 bits.
public class TrellisBenchmark {
    /// A tile and a trellis.
    @State(Scope.Benchmark)
    public static class Tile {
        /// Values of the tile.
        @Param("256")
        public String shape = "";

        /// Bits that choose a value.
        @Param({"12", "16"})
        public int window;

        float[] values = {};
        int[] codes = {};
        Points.Encoder encoder = (from, offset, to, codeOffset) -> {};

        /// Draws it.
        @Setup
        public void fill() {
            values = Seeds.gaussian(Shape.of(shape)[0], 1);
            codes = new int[values.length];
            Trellis trellis =
                    new Trellis(2, TrellisCode.MUL1, window, 0, new Granularity.Channel(), ScaleFormat.Real.F16);
            try (Workers workers = Workers.of(1)) {
                encoder = trellis.points(new Sample(values, 16, new float[16], 1, workers))
                        .encoder();
            }
        }
    }

    /// Viterbi's algorithm, tail-biting.
    @Benchmark
    @Work(unit = Unit.VALUES, perElement = 1)
    public int[] encode(Tile tile) {
        tile.encoder.encode(tile.values, 0, tile.codes, 0);
        return tile.codes;
    }
}
