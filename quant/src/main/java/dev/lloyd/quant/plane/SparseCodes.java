package dev.lloyd.quant.plane;

import dev.lloyd.core.bits.BitReader;
import dev.lloyd.core.bits.BitWriter;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import java.util.Arrays;
import java.util.List;

/// Ternary codes of which most are 0, as one string for the whole tensor: 2 bits that name the encoding, 31 bits with
/// the number of codes that are not 0, and these ({@link SparseEncoding}).
///
/// Rows cannot be found in the string, so it is decoded once, when it is read, into the places it stands for.
final class SparseCodes implements Codes {
    private static final int ENCODING_BITS = 2;
    private static final int COUNT_BITS = 31;

    /// Encodings by the number that stands for them in files.
    private static final List<SparseEncoding> STORED =
            List.of(SparseEncoding.BITMAP, SparseEncoding.INDEXES, SparseEncoding.GOLOMB, SparseEncoding.GAMMA);

    private final byte[] bytes;
    private final SparsePlaces places;
    private final int perRow;

    private SparseCodes(byte[] bytes, SparsePlaces places, int perRow) {
        this.bytes = bytes;
        this.places = places;
        this.perRow = perRow;
    }

    /// Codes of 0 to 2 in the encoding that takes the fewest bits, the first of equal ones.
    static SparseCodes of(short[] codes, int perRow, List<SparseEncoding> encodings) {
        SparsePlaces places = SparsePlaces.of(codes);
        SparseEncoding best = encodings.size() == 1 ? encodings.getFirst() : shortest(encodings, places);
        BitWriter target = new BitWriter();
        target.write(STORED.indexOf(best), ENCODING_BITS);
        target.write(places.count(), COUNT_BITS);
        best.write(places, target);
        return new SparseCodes(target.toBytes(), places, perRow);
    }

    private static SparseEncoding shortest(List<SparseEncoding> encodings, SparsePlaces places) {
        SparseEncoding best = encodings.getFirst();
        long least = Long.MAX_VALUE;
        for (SparseEncoding encoding : encodings) {
            long bits = encoding.bits(places);
            if (bits < least) {
                least = bits;
                best = encoding;
            }
        }
        return best;
    }

    /// @throws IllegalArgumentException if the string is cut off or too long, or says what cannot be
    static SparseCodes restore(StoredTensors tensors, int tileRows, int perRow) {
        byte[] bytes = tensors.get("codes").bytes();
        BitReader source = new BitReader(bytes, 0, bytes.length);
        SparseEncoding encoding = STORED.get((int) source.read(ENCODING_BITS));
        long count = source.read(COUNT_BITS);
        long length = (long) tileRows * perRow;
        if (length > Integer.MAX_VALUE || count > length || count > 8L * bytes.length) {
            throw new IllegalArgumentException(count + " codes that are not 0 cannot be among " + length + " in "
                    + bytes.length + " bytes; there can be 2^31 - 1 codes at most");
        }
        SparsePlaces.Ascending places = new SparsePlaces.Ascending((int) length, (int) count);
        encoding.read(source, places);
        if (source.byteOffset() != bytes.length) {
            throw new IllegalArgumentException(
                    "the codes end after " + source.byteOffset() + " of " + bytes.length + " bytes");
        }
        return new SparseCodes(bytes, places.whole(), perRow);
    }

    @Override
    public void read(int tileRow, int[] target) {
        int from = tileRow * perRow;
        Arrays.fill(target, 0, perRow, 0);
        for (int index = places.firstFrom(from); index < places.count(); index++) {
            int column = places.place(index) - from;
            if (column >= perRow) {
                break;
            }
            target[column] = 1 + places.sign(index);
        }
    }

    @Override
    public StoredTensors tensors() {
        return StoredTensors.of("codes", StoredTensor.ofBytes(bytes));
    }
}
