package dev.lloyd.quant.plane;

import dev.lloyd.core.bits.BitReader;
import dev.lloyd.core.bits.BitWriter;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import java.util.List;

/// Ternary codes of which most are 0, as one string for the whole tensor: 2 bits that name the encoding, 31 bits with
/// the number of codes that are not 0, and these ({@link SparseEncoding}).
///
/// Rows cannot be found in the string, so it is decoded once, when it is read, into 2 bits a code.
final class SparseCodes implements Codes {
    private static final int ENCODING_BITS = 2;
    private static final int COUNT_BITS = 31;
    private static final int CODE_BITS = 2;

    /// Encodings by the number that stands for them in files.
    private static final List<SparseEncoding> STORED =
            List.of(SparseEncoding.BITMAP, SparseEncoding.INDEXES, SparseEncoding.GOLOMB, SparseEncoding.GAMMA);

    private final byte[] bytes;
    private final PackedCodes decoded;

    private SparseCodes(byte[] bytes, PackedCodes decoded) {
        this.bytes = bytes;
        this.decoded = decoded;
    }

    /// Codes of 0 to 2 in the encoding that takes the fewest bits, the first of equal ones.
    static SparseCodes of(short[] codes, int tileRows, int perRow, List<SparseEncoding> encodings) {
        SparsePlaces places = SparsePlaces.of(codes);
        SparseEncoding best = encodings.getFirst();
        for (SparseEncoding encoding : encodings) {
            best = encoding.bits(places) < best.bits(places) ? encoding : best;
        }
        BitWriter target = new BitWriter();
        target.write(STORED.indexOf(best), ENCODING_BITS);
        target.write(places.count(), COUNT_BITS);
        best.write(places, target);
        return new SparseCodes(target.toBytes(), PackedCodes.of(codes, tileRows, perRow, CODE_BITS));
    }

    /// @throws IllegalArgumentException if the string is cut off, or says what cannot be
    static SparseCodes restore(StoredTensors tensors, int tileRows, int perRow) {
        byte[] bytes = tensors.get("codes").bytes();
        BitReader source = new BitReader(bytes, 0, bytes.length);
        SparseEncoding encoding = STORED.get((int) source.read(ENCODING_BITS));
        long count = source.read(COUNT_BITS);
        short[] codes = new short[Math.multiplyExact(tileRows, perRow)];
        if (count > codes.length) {
            throw new IllegalArgumentException(count + " codes that are not 0 are more than all " + codes.length);
        }
        encoding.read(source, (int) count, codes);
        return new SparseCodes(bytes, PackedCodes.of(codes, tileRows, perRow, CODE_BITS));
    }

    @Override
    public void read(int tileRow, int[] target) {
        decoded.read(tileRow, target);
    }

    @Override
    public StoredTensors tensors() {
        return StoredTensors.of("codes", StoredTensor.ofBytes(bytes));
    }
}
