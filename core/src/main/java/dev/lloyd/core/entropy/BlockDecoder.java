package dev.lloyd.core.entropy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Decodes blocks of {@link BlockEncoder}, four at a time.
///
/// One block is a chain: the place of the next look-up depends on the last. A core has to wait some 20 cycles for
/// each symbol of one chain, so four blocks are decoded in turn, a symbol of each, and their chains overlap.
///
/// Distrustful: a symbol takes at most 2 bytes, so the fast loop runs only for as many symbols as the bytes left of
/// every lane surely cover, and the rest is decoded with a check for each symbol. Nothing outside a block is read,
/// the number of steps is the number of symbols, and a block has to end at its last byte in the state the encoder
/// started from.
final class BlockDecoder {
    /// Blocks decoded at once.
    static final int LANES = 4;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /// Below this many symbols the fast loop is not worth starting.
    private static final int FAST_MIN = 8;

    private final byte[] source;
    private final byte[] target;
    private final int[] slots;
    private final short[] successors;
    private final int contextMask;
    private final int branchShift;
    private final int branchMask;
    private final int period;

    BlockDecoder(EntropyModel model, byte[] source, byte[] target) {
        this.source = source;
        this.target = target;
        this.slots = model.slots();
        this.successors = model.machine().successors();
        this.contextMask = model.machine().contexts() - 1;
        this.branchShift = Integer.numberOfTrailingZeros(model.machine().branches());
        this.branchMask = model.machine().branches() - 1;
        this.period = model.machine().period();
    }

    /// One block in progress. Never leaves the method that makes it, so that its fields live in registers.
    private static final class Lane {
        private final long block;
        private final int end;
        private int position;
        private int state;
        private long x;

        Lane(byte[] source, int begin, int end, long block) throws CorruptStreamException {
            this.block = block;
            this.end = end;
            int size = ((end - begin) & 1) == 1 ? 3 : 4;
            if (end - begin < size) {
                throw new CorruptStreamException("block " + block + " has " + (end - begin) + " bytes, fewer than 3");
            }
            for (int index = size - 1; index >= 0; index--) {
                x = x << 8 | source[begin + index] & 0xFF;
            }
            if (x < BlockEncoder.FINAL_STATE) {
                throw new CorruptStreamException("block " + block + " begins with coder state " + x + ", below 2^16");
            }
            position = begin + size;
        }
    }

    /// Decodes {@link #LANES} neighbouring blocks of `count` symbols each.
    ///
    /// @param bounds where the blocks begin in `source`, and where the last one ends
    /// @param first the number of the first block, for messages
    void decodeLanes(int[] bounds, int count, int targetOffset, long first) throws CorruptStreamException {
        Lane lane0 = new Lane(source, bounds[0], bounds[1], first);
        Lane lane1 = new Lane(source, bounds[1], bounds[2], first + 1);
        Lane lane2 = new Lane(source, bounds[2], bounds[3], first + 2);
        Lane lane3 = new Lane(source, bounds[3], bounds[4], first + 3);
        int done = 0;
        while (true) {
            int least = Math.min(
                    Math.min(lane0.end - lane0.position, lane1.end - lane1.position),
                    Math.min(lane2.end - lane2.position, lane3.end - lane3.position));
            if (done % period == 0) {
                lane0.state = 0;
                lane1.state = 0;
                lane2.state = 0;
                lane3.state = 0;
            }
            int sure = Math.min(count - done, least >> 1);
            if (sure < FAST_MIN) {
                break;
            }
            sure = Math.min(sure, period - done % period);
            int at0 = targetOffset + done;
            for (int at = at0; at < at0 + sure; at++) {
                step(lane0, at);
                step(lane1, at + count);
                step(lane2, at + 2 * count);
                step(lane3, at + 3 * count);
            }
            done += sure;
        }
        finish(lane0, targetOffset, done, count);
        finish(lane1, targetOffset + count, done, count);
        finish(lane2, targetOffset + 2 * count, done, count);
        finish(lane3, targetOffset + 3 * count, done, count);
    }

    /// Decodes one block of `count` symbols.
    void decode(int count, int targetOffset, long block) throws CorruptStreamException {
        Lane lane = new Lane(source, 0, source.length, block);
        int done = 0;
        while (true) {
            lane.state = done % period == 0 ? 0 : lane.state;
            int sure = Math.min(count - done, (lane.end - lane.position) >> 1);
            if (sure < FAST_MIN) {
                break;
            }
            sure = Math.min(sure, period - done % period);
            for (int at = targetOffset + done; at < targetOffset + done + sure; at++) {
                step(lane, at);
            }
            done += sure;
        }
        finish(lane, targetOffset, done, count);
    }

    /// Decodes one symbol; 2 bytes must be left.
    private void step(Lane lane, int at) {
        long x = advance(lane, at);
        long word = (short) WORD.get(source, lane.position) & 0xFFFFL;
        // All ones when x has fallen below 2^16 and a word has to be drawn: a branch would be mispredicted too often.
        int drawn = (int) ((x - BlockEncoder.FINAL_STATE) >> 63);
        lane.position += drawn & 2;
        lane.x = x << (drawn & 16) | word & drawn;
    }

    /// Takes one symbol out of `x`, writes it to `target[at]` and moves the machine on. What is returned may be
    /// below `2^16`.
    private long advance(Lane lane, int at) {
        int slot = (int) lane.x & (FrequencyTable.TOTAL - 1);
        int entry = slots[(lane.state & contextMask) << FrequencyTable.PRECISION | slot];
        target[at] = (byte) entry;
        lane.state = successors[(lane.state << branchShift) + (entry & branchMask)];
        long quotient = lane.x >>> FrequencyTable.PRECISION;
        return (entry >>> 20) * quotient + quotient + (entry >>> 8 & (FrequencyTable.TOTAL - 1));
    }

    /// Decodes the last symbols with a check for each, then checks the end.
    private void finish(Lane lane, int targetOffset, int done, int count) throws CorruptStreamException {
        for (int index = done; index < count; index++) {
            lane.state = index % period == 0 ? 0 : lane.state;
            lane.x = advance(lane, targetOffset + index);
            if (lane.x < BlockEncoder.FINAL_STATE) {
                if (lane.position + 2 > lane.end) {
                    throw new CorruptStreamException("block " + lane.block + " runs out of bytes " + (count - index)
                            + " symbols before its end");
                }
                lane.x = lane.x << 16 | (short) WORD.get(source, lane.position) & 0xFFFFL;
                lane.position += 2;
            }
        }
        if (lane.position != lane.end || lane.x != BlockEncoder.FINAL_STATE) {
            throw new CorruptStreamException("block " + lane.block + " ends in coder state " + lane.x + " with "
                    + (lane.end - lane.position) + " bytes left, not in state 2^16 with none");
        }
    }
}
