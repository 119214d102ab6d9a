package dev.lloyd.quant.grid;

import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Tile;
import java.math.BigInteger;
import java.util.Arrays;

/// A length and a direction of a pyramid for each run of a row: codes are bytes of one number, the length's index
/// above the direction's number, the highest byte first.
///
///     point = length * p / |p|
final class PyramidPoints implements Points {
    private static final int SAMPLES = 64;

    private final PyramidCode code;
    private final int directionBits;
    private final int bytes;
    /// Lengths, ascending.
    private final float[] lengths;

    /// @param code the directions
    /// @param bits of a run
    /// @param lengths of runs of values, ascending; a power of two of them
    PyramidPoints(PyramidCode code, int bits, double[] lengths) {
        this.code = code;
        this.directionBits = bits - Integer.numberOfTrailingZeros(lengths.length);
        this.bytes = Math.ceilDiv(bits, 8);
        this.lengths = new float[lengths.length];
        double cosine = cosine(code);
        for (int index = 0; index < lengths.length; index++) {
            this.lengths[index] = (float) (cosine * lengths[index]);
        }
    }

    /// The mean of the cosine between Gaussian values and the direction that is found for them: of values of a length
    /// `r` the nearest point in that direction has the length `r` times their cosine.
    private static double cosine(PyramidCode code) {
        PyramidSearch search = new PyramidSearch(code.dimension(), code.pulses());
        int[] point = new int[code.dimension()];
        double sum = 0;
        for (int sample = 0; sample < SAMPLES; sample++) {
            float[] values = Seeds.gaussian(code.dimension(), sample);
            double square = 0;
            for (float value : values) {
                square += (double) value * value;
            }
            sum += search.search(values, 0, point) / Math.sqrt(square);
        }
        return sum / SAMPLES;
    }

    @Override
    public Tile tile() {
        return new Tile(1, code.dimension());
    }

    @Override
    public int codesPerTile() {
        return bytes;
    }

    @Override
    public int codeBits() {
        return Byte.SIZE;
    }

    @Override
    public float minimum() {
        return -maximum();
    }

    @Override
    public float maximum() {
        return lengths[lengths.length - 1];
    }

    @Override
    public Encoder encoder() {
        PyramidSearch search = new PyramidSearch(code.dimension(), code.pulses());
        int[] point = new int[code.dimension()];
        return (values, offset, codes, codeOffset) -> {
            double length = search.search(values, offset, point);
            BigInteger number = BigInteger.valueOf(nearest((float) length))
                    .shiftLeft(directionBits)
                    .or(code.number(point));
            for (int index = bytes - 1; index >= 0; index--) {
                codes[codeOffset + index] = number.intValue() & 0xFF;
                number = number.shiftRight(Byte.SIZE);
            }
        };
    }

    private int nearest(float length) {
        int above = Arrays.binarySearch(lengths, length);
        if (above >= 0) {
            return above;
        }
        int place = -above - 1;
        if (place == 0 || place == lengths.length) {
            return Math.min(place, lengths.length - 1);
        }
        return length - lengths[place - 1] <= lengths[place] - length ? place - 1 : place;
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        byte[] magnitude = new byte[bytes];
        for (int index = 0; index < bytes; index++) {
            magnitude[index] = (byte) codes[codeOffset + index];
        }
        BigInteger number = new BigInteger(1, magnitude);
        BigInteger direction = number.mod(BigInteger.ONE.shiftLeft(directionBits));
        int index = number.shiftRight(directionBits).intValue() & lengths.length - 1;
        int[] point = new int[code.dimension()];
        code.point(direction, point);
        double square = 0;
        for (int value : point) {
            square += (double) value * value;
        }
        float factor = (float) (lengths[index] / Math.sqrt(square));
        for (int place = 0; place < point.length; place++) {
            values[offset + place] = factor * point[place];
        }
    }
}
