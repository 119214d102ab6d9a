package dev.lloyd.quant.rounding;

import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.plane.Tile;
import dev.lloyd.quant.range.MinMax;
import java.util.List;

/// A grid for tests: 256 Gaussian points of any tile shape.
record VectorGrid(Tile tile, Granularity group) implements Grid {
    @Override
    public double nominalBits() {
        return 8.0 / tile.size();
    }

    @Override
    public ScaleFormat scaleFormat() {
        return ScaleFormat.Real.F32;
    }

    @Override
    public Range defaultRange() {
        return new MinMax();
    }

    @Override
    public Points points(Sample sample) {
        return points();
    }

    @Override
    public Points restore(StoredTensors side) {
        return points();
    }

    Points points() {
        return new Table(tile, Seeds.gaussian(256 * tile.size(), 11));
    }

    @Override
    public List<Double> rates() {
        return List.of(nominalBits());
    }

    @Override
    public Grid atRate(double nominalBits) {
        throw new IllegalArgumentException("one rate only");
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Table(Tile tile, float[] table) implements Points {
        @Override
        public int codesPerTile() {
            return 1;
        }

        @Override
        public int codeBits() {
            return 8;
        }

        @Override
        public float minimum() {
            return -3;
        }

        @Override
        public float maximum() {
            return 3;
        }

        @Override
        public Encoder encoder() {
            return (values, offset, codes, codeOffset) -> {
                double best = Double.POSITIVE_INFINITY;
                for (int code = 0; code < 256; code++) {
                    double sum = 0;
                    for (int index = 0; index < tile.size(); index++) {
                        double rest = values[offset + index] - table[code * tile.size() + index];
                        sum += rest * rest;
                    }
                    if (sum < best) {
                        best = sum;
                        codes[codeOffset] = code;
                    }
                }
            };
        }

        @Override
        public void decode(int[] codes, int codeOffset, float[] values, int offset) {
            System.arraycopy(table, codes[codeOffset] * tile.size(), values, offset, tile.size());
        }
    }
}
