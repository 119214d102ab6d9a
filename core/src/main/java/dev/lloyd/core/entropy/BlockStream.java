package dev.lloyd.core.entropy;

import dev.lloyd.core.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/// A long array of symbols as coded bytes, in blocks that are decoded independently of one another.
///
/// Block `b` holds symbols `b * blockSize` to `(b + 1) * blockSize - 1`; the last block may be shorter. Each starts
/// the model's machine in state 0. Decoding any range touches only the blocks that it meets. The stream refers to
/// its bytes, which may be a mapped file, and copies what it decodes. Immutable; thread-safe as far as its bytes
/// are.
///
/// Layout, little-endian, lowest bit first:
///
/// | part | bits |
/// |---|---|
/// | `blockSize - 1` | 15 |
/// | symbols: low and high half | 32 + 16 |
/// | shortest full block in bytes, least width of the others' surplus `w`, bytes of a shorter last block | 17
/// + 5 + 17
/// |
/// | the model's tables: only if they travel with the stream | see {@link FrequencyTable#write} |
/// | for each full block, its bytes less the shortest | `w` |
/// | filling to a whole byte | 0 to 7 |
/// | the blocks | see {@link BlockEncoder} |
///
/// Cost over the ideal length: about 3 bytes a block for the coder and 1 for its entry in the table, so 0.008 bits
/// a symbol with blocks of 4096 and 0.004 with 8192. Speed: see `bench`.
public final class BlockStream {
    /// The smallest block.
    public static final int BLOCK_SIZE_MIN = 64;

    /// The largest block.
    public static final int BLOCK_SIZE_MAX = 1 << 15;

    private static final int LANES = BlockDecoder.LANES;

    /// Blocks that a thread decodes at a time.
    private static final int TASK = 4 * LANES;

    private final MemorySegment bytes;
    private final StreamHeader header;

    private BlockStream(MemorySegment bytes, StreamHeader header) {
        this.bytes = bytes;
        this.header = header;
    }

    /// Whether the tables of the model travel with the stream.
    public enum Tables {
        /// The reader reads the tables from the stream: counted in its bytes.
        INSIDE,
        /// The reader knows the model already.
        OUTSIDE
    }

    /// Codes symbols.
    ///
    /// @param symbols unsigned bytes; each must have a probability in its context
    /// @param blockSize 64 to 32768
    /// @param workers blocks are coded in parallel; the bytes do not depend on the number of threads
    /// @throws IllegalArgumentException if a symbol cannot be coded, naming it and its index
    public static byte[] encode(EntropyModel model, Tables tables, byte[] symbols, int blockSize, Workers workers) {
        if (blockSize < BLOCK_SIZE_MIN || blockSize > BLOCK_SIZE_MAX) {
            throw new IllegalArgumentException(
                    "blockSize must be " + BLOCK_SIZE_MIN + " to " + BLOCK_SIZE_MAX + ", not " + blockSize);
        }
        byte[][] coded = new byte[Math.ceilDiv(symbols.length, blockSize)][];
        workers.forEach(coded.length, block -> {
            int from = block * blockSize;
            int size = Math.min(blockSize, symbols.length - from);
            byte[] scratch = new byte[BlockEncoder.byteSizeMax(size)];
            int begin = BlockEncoder.encode(model, symbols, from, size, scratch);
            coded[block] = Arrays.copyOfRange(scratch, begin, scratch.length);
        });
        int[] sizes = Arrays.stream(coded).mapToInt(block -> block.length).toArray();
        byte[] head = StreamHeader.write(blockSize, symbols.length, sizes, model, tables);
        long size = head.length + Arrays.stream(sizes).asLongStream().sum();
        byte[] stream = Arrays.copyOf(head, Math.toIntExact(size));
        int position = head.length;
        for (byte[] block : coded) {
            System.arraycopy(block, 0, stream, position, block.length);
            position += block.length;
        }
        return stream;
    }

    /// Opens a stream that carries its tables.
    ///
    /// @param bytes exactly the stream
    /// @throws CorruptStreamException if the header breaks a rule or does not agree with the number of bytes
    public static BlockStream open(MemorySegment bytes, ContextMachine machine) throws CorruptStreamException {
        return new BlockStream(
                bytes, StreamHeader.read(bytes, machine.contexts(), source -> EntropyModel.read(source, machine)));
    }

    /// Opens a stream whose tables are known.
    ///
    /// @param bytes exactly the stream
    /// @throws CorruptStreamException if the header breaks a rule or does not agree with the number of bytes
    public static BlockStream open(MemorySegment bytes, EntropyModel model) throws CorruptStreamException {
        return new BlockStream(bytes, StreamHeader.read(bytes, 0, source -> model));
    }

    /// The model the symbols are coded with.
    public EntropyModel model() {
        return header.model();
    }

    /// How many symbols there are.
    public long count() {
        return header.count();
    }

    /// Symbols of a full block.
    public int blockSize() {
        return header.blockSize();
    }

    /// How many blocks there are.
    public int blockCount() {
        return header.bounds().length - 1;
    }

    /// Symbols of one block: `blockSize`, or fewer in the last.
    public int symbolCount(int block) {
        Objects.checkIndex(block, blockCount());
        return (int) Math.min(header.blockSize(), header.count() - block * (long) header.blockSize());
    }

    /// Decodes blocks `from` (inclusive) to `to` (exclusive) into `target`, from `offset` on, on the calling
    /// thread.
    ///
    /// @throws CorruptStreamException if a block is not what an encoder wrote; `target` then holds garbage
    public void decode(int from, int to, byte[] target, int offset) throws CorruptStreamException {
        Objects.checkFromToIndex(from, to, blockCount());
        int size = header.blockSize();
        int count = from == to ? 0 : (to - 1 - from) * size + symbolCount(to - 1);
        Objects.checkFromIndexSize(offset, count, target.length);
        long[] bounds = header.bounds();
        int position = offset;
        for (int block = from; block < to; ) {
            int group = Math.min(LANES, to - block);
            if (group < LANES || symbolCount(block + group - 1) < size) {
                group = 1;
            }
            byte[] source = copy(block, block + group);
            BlockDecoder decoder = new BlockDecoder(header.model(), source, target);
            if (group == LANES) {
                int[] local = new int[LANES + 1];
                for (int lane = 0; lane <= LANES; lane++) {
                    local[lane] = (int) (bounds[block + lane] - bounds[block]);
                }
                decoder.decodeLanes(local, size, position, block);
            } else {
                decoder.decode(symbolCount(block), position, block);
            }
            position += group * size;
            block += group;
        }
    }

    /// Decodes everything, in parallel.
    ///
    /// @throws CorruptStreamException if a block is not what an encoder wrote
    /// @throws IllegalArgumentException if there are more symbols than an array can hold
    public byte[] decode(Workers workers) throws CorruptStreamException {
        if (header.count() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    header.count() + " symbols do not fit one array: decode a range of blocks");
        }
        byte[] target = new byte[(int) header.count()];
        AtomicReference<CorruptStreamException> failure = new AtomicReference<>();
        workers.forEach(Math.ceilDiv(blockCount(), TASK), task -> {
            int from = task * TASK;
            try {
                decode(from, Math.min(blockCount(), from + TASK), target, from * header.blockSize());
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

    private byte[] copy(int from, int to) throws CorruptStreamException {
        long begin = header.bounds()[from];
        long size = header.bounds()[to] - begin;
        if (size > (to - from) * (long) BlockEncoder.byteSizeMax(header.blockSize())) {
            throw new CorruptStreamException("blocks " + from + " to " + (to - 1) + " have " + size
                    + " bytes, more than " + header.blockSize() + " symbols each can take");
        }
        return bytes.asSlice(begin, size).toArray(ValueLayout.JAVA_BYTE);
    }
}
