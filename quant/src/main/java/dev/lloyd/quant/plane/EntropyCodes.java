package dev.lloyd.quant.plane;

import dev.lloyd.core.entropy.BlockStream;
import dev.lloyd.core.entropy.CorruptStreamException;
import dev.lloyd.core.entropy.EntropyModel;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import java.lang.foreign.MemorySegment;

/// Entropy-coded codes, in a {@link BlockStream} whose blocks are whole tiles of about 8192 codes together. Reading
/// a row of tiles decodes the few blocks that it meets; the last ones decoded are remembered, so that reading row
/// after row decodes every block once.
///
/// Corrupt blocks come to light when they are read, as an {@link IllegalArgumentException}.
public final class EntropyCodes implements Codes {
    private static final int BLOCK = 8192;

    /// Blocks decoded together: the decoder is fastest with several.
    private static final int RUN = 4;

    private final byte[] bytes;
    private final BlockStream stream;
    private final int codesPerRow;

    /// The last blocks decoded. Threads may overwrite one another's: each uses what it decoded or found.
    private volatile Decoded last = new Decoded(-1, new byte[0]);

    private record Decoded(int run, byte[] symbols) {}

    private EntropyCodes(byte[] bytes, EntropyModel model, int codesPerRow) {
        this.bytes = bytes;
        this.codesPerRow = codesPerRow;
        try {
            this.stream = BlockStream.open(MemorySegment.ofArray(bytes), model);
        } catch (CorruptStreamException corrupt) {
            throw new IllegalArgumentException(corrupt.getMessage(), corrupt);
        }
    }

    /// Codes of a block: the most whole tiles in 8192, at least one.
    ///
    /// @param codesPerTile 1 to 8192
    public static int blockSize(int codesPerTile) {
        return codesPerTile * Math.max(1, BLOCK / codesPerTile);
    }

    static EntropyCodes of(short[] codes, int codesPerRow, int codesPerTile, EntropyModel model) {
        byte[] symbols = new byte[codes.length];
        for (int index = 0; index < codes.length; index++) {
            symbols[index] = (byte) codes[index];
        }
        try (Workers workers = Workers.of(1)) {
            byte[] bytes =
                    BlockStream.encode(model, BlockStream.Tables.OUTSIDE, symbols, blockSize(codesPerTile), workers);
            return new EntropyCodes(bytes, model, codesPerRow);
        }
    }

    static EntropyCodes restore(
            StoredTensors tensors, int tileRows, int codesPerRow, int codesPerTile, EntropyModel model) {
        EntropyCodes codes = new EntropyCodes(tensors.get("codes").bytes(), model, codesPerRow);
        long count = (long) tileRows * codesPerRow;
        if (codes.stream.count() != count || codes.stream.blockSize() != blockSize(codesPerTile)) {
            throw new IllegalArgumentException("a stream of " + codes.stream.count() + " codes in blocks of "
                    + codes.stream.blockSize() + " does not hold " + count + " codes in blocks of "
                    + blockSize(codesPerTile));
        }
        return codes;
    }

    @Override
    public void read(int tileRow, int[] target) {
        int size = RUN * stream.blockSize();
        long from = (long) tileRow * codesPerRow;
        for (int done = 0; done < codesPerRow; ) {
            int run = (int) ((from + done) / size);
            int within = (int) ((from + done) % size);
            byte[] symbols = run(run);
            int count = Math.min(codesPerRow - done, symbols.length - within);
            for (int index = 0; index < count; index++) {
                target[done + index] = symbols[within + index] & 0xFF;
            }
            done += count;
        }
    }

    private byte[] run(int run) {
        Decoded decoded = last;
        if (decoded.run != run) {
            int to = Math.min((run + 1) * RUN, stream.blockCount());
            byte[] symbols = new byte[(to - run * RUN - 1) * stream.blockSize() + stream.symbolCount(to - 1)];
            try {
                stream.decode(run * RUN, to, symbols, 0);
            } catch (CorruptStreamException corrupt) {
                throw new IllegalArgumentException(corrupt.getMessage(), corrupt);
            }
            decoded = new Decoded(run, symbols);
            last = decoded;
        }
        return decoded.symbols;
    }

    @Override
    public StoredTensors tensors() {
        return StoredTensors.of("codes", StoredTensor.ofBytes(bytes));
    }
}
