package dev.lloyd.quant.grid;

import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.RunPoints;
import dev.lloyd.quant.plane.Tile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Rows whose segments are coded one after the other ({@link SegmentCode}), in a string of so many bits: the values
/// of all segments, then the gains of all, each lowest bit first; what is left is 0 and never read. Values come
/// first so that segments of eight columns, or a multiple, begin with a byte. Segments of 0 bits decode to 0.
final class SegmentPoints implements RunPoints {
    private final SegmentShape shape;
    private final StoredTensors side;
    private final int total;
    private final List<SegmentCode> codes = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private final float[] weights;
    private final float maximum;

    /// @param side what `shape` was restored from
    /// @param total bits of a row
    /// @throws IllegalArgumentException if the segments take more
    SegmentPoints(SegmentShape shape, StoredTensors side, int total) {
        this.shape = shape;
        this.side = side;
        this.total = total;
        this.weights = new float[shape.columns()];
        float greatest = 0;
        for (int index = 0; index < shape.segments().size(); index++) {
            Segment segment = shape.segments().get(index);
            float root = shape.emphasis()[index];
            Arrays.fill(weights, segment.from(), segment.from() + segment.length(), root * root);
            if (segment.bits() > 0) {
                SegmentCode code = SegmentCode.of(segment, shape.gains().get(index), shape.seed());
                codes.add(code);
                greatest = Math.max(greatest, code.maximum());
            }
        }
        this.maximum = greatest;
        placeRuns();
    }

    private void placeRuns() {
        int gains = codes.stream().mapToInt(SegmentCode::codeBits).reduce(0, Math::addExact);
        int taken = gains + codes.stream().mapToInt(SegmentCode::gainBits).sum();
        if (taken > total) {
            throw new IllegalArgumentException("segments of " + taken + " bits do not fit into " + total);
        }
        int values = 0;
        for (SegmentCode code : codes) {
            runs.add(code.run(values, gains));
            values += code.codeBits();
            gains += code.gainBits();
        }
    }

    SegmentShape shape() {
        return shape;
    }

    @Override
    public Tile tile() {
        return new Tile(1, weights.length);
    }

    @Override
    public int codesPerTile() {
        return BitString.codes(total);
    }

    @Override
    public int codeBits() {
        return BitString.CODE_BITS;
    }

    @Override
    public float minimum() {
        return -maximum;
    }

    @Override
    public float maximum() {
        return maximum;
    }

    /// The square of the segment's emphasis.
    @Override
    public float weight(int place) {
        return weights[place];
    }

    /// NaN counts as 0, magnitudes as at most 16 times the greatest point.
    @Override
    public Encoder encoder() {
        List<SegmentSearch> searches = codes.stream().map(SegmentSearch::new).toList();
        float[] source = new float[weights.length];
        float limit = 16 * maximum;
        return (values, offset, target, targetOffset) -> {
            for (int index = 0; index < source.length; index++) {
                float value = values[offset + index];
                source[index] = Float.isNaN(value) ? 0 : Math.clamp(value, -limit, limit);
            }
            Arrays.fill(target, targetOffset, targetOffset + codesPerTile(), 0);
            for (int index = 0; index < searches.size(); index++) {
                searches.get(index).find(source, codes.get(index).segment().from());
                searches.get(index).write(target, targetOffset, runs.get(index));
            }
        };
    }

    @Override
    public void decode(int[] source, int sourceOffset, float[] values, int offset) {
        Arrays.fill(values, offset, offset + weights.length, 0);
        for (int index = 0; index < codes.size(); index++) {
            SegmentCode code = codes.get(index);
            int from = offset + code.segment().from();
            decode(runs.get(index), source, sourceOffset, values, from);
            code.rotation().invert(values, from);
        }
    }

    private void decode(Run run, int[] source, int sourceOffset, float[] values, int from) {
        int length = codesPerTile();
        float gain = run.gains()[LowBits.read(source, sourceOffset, length, run.gainPosition(), run.gainBits())];
        int place = run.codePosition();
        for (int index = from; index < from + run.length(); index++, place += run.bits()) {
            values[index] = gain * run.table()[LowBits.read(source, sourceOffset, length, place, run.bits())];
        }
    }

    @Override
    public List<Run> runs() {
        return Collections.unmodifiableList(runs);
    }

    @Override
    public float[] coordinates(int run, float[] values) {
        return codes.get(run).rotated(values, codes.get(run).segment().from());
    }

    @Override
    public StoredTensors side() {
        return side;
    }
}
