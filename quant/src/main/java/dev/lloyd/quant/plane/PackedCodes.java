package dev.lloyd.quant.plane;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.kernel.UnpackKernels;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import java.util.Arrays;

/// Codes of a fixed width. Each row of tiles begins on a byte boundary; inside it code `i` occupies the bits
/// `[i * bits, (i + 1) * bits)`, lowest bit first.
final class PackedCodes implements Codes {
    private final int codesPerRow;
    private final int bits;
    private final byte[] bytes;

    /// @param tileRows rows of tiles
    /// @param codesPerRow codes of a row of tiles
    PackedCodes(int tileRows, int codesPerRow, int bits, byte[] bytes) {
        long size = Math.multiplyExact((long) tileRows, BitPacking.byteSize(codesPerRow, bits));
        if (size != bytes.length) {
            throw new IllegalArgumentException(tileRows + " rows of " + codesPerRow + " codes of " + bits
                    + " bits take " + size + " bytes, not " + bytes.length);
        }
        this.codesPerRow = codesPerRow;
        this.bits = bits;
        this.bytes = bytes;
    }

    static PackedCodes of(short[] codes, int tileRows, int codesPerRow, int bits) {
        int rowBytes = Math.toIntExact(BitPacking.byteSize(codesPerRow, bits));
        byte[] bytes = new byte[Math.multiplyExact(tileRows, rowBytes)];
        for (int row = 0; row < tileRows; row++) {
            BitPacking.pack(codes, row * codesPerRow, codesPerRow, bits, bytes, row * rowBytes);
        }
        return new PackedCodes(tileRows, codesPerRow, bits, bytes);
    }

    /// These rows of tiles and below them others, which have as many codes of as many bits.
    PackedCodes above(PackedCodes others) {
        byte[] joined = Arrays.copyOf(bytes, Math.addExact(bytes.length, others.bytes.length));
        System.arraycopy(others.bytes, 0, joined, bytes.length, others.bytes.length);
        return new PackedCodes(joined.length / rowBytes(), codesPerRow, bits, joined);
    }

    /// The first rows of tiles.
    PackedCodes firstRows(int count) {
        return new PackedCodes(count, codesPerRow, bits, Arrays.copyOf(bytes, count * rowBytes()));
    }

    private int rowBytes() {
        return Math.toIntExact(BitPacking.byteSize(codesPerRow, bits));
    }

    /// The codes, shared.
    byte[] bytes() {
        return bytes;
    }

    @Override
    public void read(int tileRow, int[] target) {
        UnpackKernels.unpack(bytes, tileRow * rowBytes(), bits, target, codesPerRow);
    }

    /// Codes of at most 8 bits, as {@link #read(int, int[])}.
    void read(int tileRow, byte[] target) {
        BitPacking.unpack(bytes, tileRow * rowBytes(), bits, target, 0, codesPerRow);
    }

    @Override
    public StoredTensors tensors() {
        return StoredTensors.of("codes", StoredTensor.ofBytes(bytes));
    }
}
