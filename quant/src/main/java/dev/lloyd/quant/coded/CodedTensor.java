package dev.lloyd.quant.coded;

import dev.lloyd.core.bits.BitReader;
import dev.lloyd.core.bits.BitWriter;
import dev.lloyd.core.entropy.BlockStream;
import dev.lloyd.core.entropy.CorruptStreamException;
import dev.lloyd.core.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/// Values as entropy-coded bytes that describe themselves: the design, then a {@link BlockStream} of symbols.
///
/// Every block is a path of its own, from state 0 on, so that any block can be decoded without the rest. The number
/// of bytes is the whole cost: levels, probabilities, table of blocks and blocks. Immutable; thread-safe as far as
/// its bytes are.
public final class CodedTensor {
    /// Values of a block unless one says otherwise: 0.004 bits a value for the blocks' overhead.
    public static final int BLOCK_SIZE = 8192;

    /// More bytes than any description of a design takes.
    private static final int DESIGN_SIZE_MAX = 1 << 14;

    private final CodedDesign design;
    private final BlockStream stream;

    private CodedTensor(CodedDesign design, BlockStream stream) {
        this.design = design;
        this.stream = stream;
    }

    /// Codes values.
    ///
    /// @param values finite numbers in the units of the design; those beyond its outermost levels become these
    /// @param blockSize values of a block, 64 to 32768
    /// @param workers blocks are coded in parallel; the bytes do not depend on the number of threads
    /// @return the bytes, which {@link #open} opens
    /// @throws IllegalArgumentException if a value is not finite, naming its index
    public static byte[] encode(CodedDesign design, float[] values, int blockSize, Workers workers) {
        byte[] symbols = symbols(design, values, blockSize, workers);
        BitWriter header = new BitWriter();
        DesignBits.write(design, header);
        byte[] head = header.toBytes();
        byte[] stream = BlockStream.encode(design.model(), BlockStream.Tables.OUTSIDE, symbols, blockSize, workers);
        byte[] all = Arrays.copyOf(head, Math.addExact(head.length, stream.length));
        System.arraycopy(stream, 0, all, head.length, stream.length);
        return all;
    }

    /// The symbols of values, block by block.
    static byte[] symbols(CodedDesign design, float[] values, int blockSize, Workers workers) {
        for (int index = 0; index < values.length; index++) {
            if (!Float.isFinite(values[index])) {
                throw new IllegalArgumentException("value " + index + " is " + values[index] + ", not a finite number");
            }
        }
        byte[] symbols = new byte[values.length];
        workers.forEach(Math.ceilDiv(values.length, blockSize), block -> {
            int from = block * blockSize;
            int count = Math.min(blockSize, values.length - from);
            new PathSearch(design).encode(values, from, count, 0, symbols, from);
        });
        return symbols;
    }

    /// Opens coded bytes.
    ///
    /// @param bytes exactly what {@link #encode} returned, perhaps in a mapped file
    /// @throws CorruptStreamException if they are anything else, as far as that can be seen without decoding
    public static CodedTensor open(MemorySegment bytes) throws CorruptStreamException {
        byte[] head =
                bytes.asSlice(0, Math.min(DESIGN_SIZE_MAX, bytes.byteSize())).toArray(ValueLayout.JAVA_BYTE);
        BitReader reader = new BitReader(head, 0, head.length);
        CodedDesign design = DesignBits.read(reader);
        return new CodedTensor(design, BlockStream.open(bytes.asSlice(reader.byteOffset()), design.model()));
    }

    /// The design: levels and probabilities.
    public CodedDesign design() {
        return design;
    }

    /// The symbols.
    public BlockStream stream() {
        return stream;
    }

    /// How many values there are.
    public long count() {
        return stream.count();
    }

    /// Decodes blocks `from` (inclusive) to `to` (exclusive) into `target`, from `offset` on, on the calling
    /// thread.
    ///
    /// @throws CorruptStreamException if a block is not what an encoder wrote
    public void decode(int from, int to, float[] target, int offset) throws CorruptStreamException {
        Objects.checkFromToIndex(from, to, stream.blockCount());
        int size = stream.blockSize();
        int count = from == to ? 0 : (to - 1 - from) * size + stream.symbolCount(to - 1);
        byte[] symbols = new byte[count];
        stream.decode(from, to, symbols, 0);
        SymbolValues values = new SymbolValues(design);
        for (int start = 0; start < count; start += size) {
            values.decode(symbols, start, Math.min(size, count - start), target, offset + start);
        }
    }

    /// Decodes everything, in parallel.
    ///
    /// @throws CorruptStreamException if a block is not what an encoder wrote
    /// @throws IllegalArgumentException if there are more values than an array can hold
    public float[] decode(Workers workers) throws CorruptStreamException {
        if (count() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(count() + " values do not fit one array: decode a range of blocks");
        }
        float[] target = new float[(int) count()];
        AtomicReference<CorruptStreamException> failure = new AtomicReference<>();
        int task = 16;
        workers.forEach(Math.ceilDiv(stream.blockCount(), task), part -> {
            int from = part * task;
            try {
                decode(from, Math.min(stream.blockCount(), from + task), target, from * stream.blockSize());
            } catch (CorruptStreamException broken) {
                failure.compareAndSet(null, broken);
            }
        });
        CorruptStreamException broken = failure.get();
        if (broken != null) {
            throw broken;
        }
        return target;
    }
}
