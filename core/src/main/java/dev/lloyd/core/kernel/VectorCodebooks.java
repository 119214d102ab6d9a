package dev.lloyd.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Decoding of vectors from codebooks on the Vector API: a whole register is loaded and stored for each, their
/// last lanes first; single values one by one, which is faster than a gather of sixteen. What {@link RegisterPoints}
/// covers is looked up in registers.
///
/// Lanes beyond a vector's end are written too, with whatever lies behind it: they belong to the first lanes of
/// the vectors after it, which are written later. Parts behind which the row has no room for them are decoded
/// value by value.
final class VectorCodebooks implements CodebookSupport {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    private final ScalarCodebooks reference = new ScalarCodebooks();

    @Override
    public void points(CodebookTile tile, int parts, int[] starts, int[] codes, float[] target, int offset) {
        int whole;
        if (RegisterPoints.covers(tile)) {
            whole = RegisterPoints.lookUp(tile, codes, starts[parts], target, offset) / tile.length(0);
        } else {
            whole = roomy(tile, starts, parts);
            if (tile.parts() > 1 || tile.stages() > 1) {
                sums(tile, starts, codes, whole, target, offset);
            } else if (tile.length(0) > 1) {
                vectors(tile.vectors(), tile.length(0), codes, whole, target, offset);
            } else {
                values(tile.vectors(), codes, whole, target, offset);
            }
        }
        ScalarCodebooks.points(tile, whole, parts, starts, codes, target, offset);
    }

    /// Parts behind which there is room for all lanes.
    private static int roomy(CodebookTile tile, int[] starts, int parts) {
        int whole = parts;
        while (whole > 0 && starts[whole - 1] + padded(tile.length(whole - 1)) > starts[parts]) {
            whole--;
        }
        return whole;
    }

    private static int padded(int length) {
        return (length + LANES - 1) / LANES * LANES;
    }

    private static void values(float[] vectors, int[] codes, int parts, float[] target, int offset) {
        for (int part = 0; part < parts; part++) {
            target[offset + part] = 0 + vectors[codes[part]];
        }
    }

    /// Vectors of one codebook. The addition, as in every sum, changes nothing but the sign of a zero; without it
    /// the compiler was seen to box what lies between the load and the store.
    private static void vectors(float[] vectors, int length, int[] codes, int parts, float[] target, int offset) {
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int place = padded(length) - LANES; place >= 0; place -= LANES) {
            for (int part = 0; part < parts; part++) {
                zero.add(FloatVector.fromArray(FLOATS, vectors, codes[part] * length + place))
                        .intoArray(target, offset + part * length + place);
            }
        }
    }

    /// Sums of vectors, or vectors of codebooks that differ.
    private static void sums(CodebookTile tile, int[] starts, int[] codes, int parts, float[] target, int offset) {
        float[] vectors = tile.vectors();
        FloatVector zero = FloatVector.zero(FLOATS);
        int stages = tile.stages();
        int bits = tile.bits();
        int perColumn = tile.parts() > 1 ? stages << bits : 0;
        for (int place = padded(tile.longest()) - LANES; place >= 0; place -= LANES) {
            for (int part = 0; part < parts; part++) {
                int length = tile.length(part);
                if (place < length) {
                    int book = starts[part] * perColumn + place;
                    FloatVector sum =
                            zero.add(FloatVector.fromArray(FLOATS, vectors, book + codes[part * stages] * length));
                    for (int stage = 1; stage < stages; stage++) {
                        int vector = (stage << bits) + codes[part * stages + stage];
                        sum = sum.add(FloatVector.fromArray(FLOATS, vectors, book + vector * length));
                    }
                    sum.intoArray(target, offset + starts[part] + place);
                }
            }
        }
    }

    /// Vector after vector, the next group's scale and zero where one begins: loops over groups of a few vectors take
    /// twice as long.
    @Override
    public void scale(CodebookRows matrix, int row, float[] target, int offset) {
        int groups = matrix.groups();
        if (groups > 1 && matrix.groupSize() % LANES != 0) {
            reference.scale(matrix, row, target, offset);
            return;
        }
        float[] scales = matrix.scales();
        float[] zeros = matrix.zeros();
        int whole = FLOATS.loopBound(matrix.columns());
        int group = row * groups;
        int begin = 0;
        float scale = 0;
        float zero = 0;
        for (int column = 0; column < whole; column += LANES) {
            if (column == begin) {
                scale = scales[group];
                zero = zeros.length == 0 ? 0 : zeros[group];
                group++;
                begin += matrix.groupSize();
            }
            int index = offset + column;
            FloatVector.fromArray(FLOATS, target, index).sub(zero).mul(scale).intoArray(target, index);
        }
        if (whole < matrix.columns()) {
            int last = groups - 1;
            int end = offset + matrix.columns();
            ScalarCodebooks.scaled(target, offset + whole, end, matrix.scale(row, last), matrix.zero(row, last));
        }
    }
}
