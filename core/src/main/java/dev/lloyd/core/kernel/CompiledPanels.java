package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// The products of panels in C (`src/main/c`), compiled where the project was built on a machine with a
/// compiler. Their values have the bits of the scalar twin.
final class CompiledPanels implements PanelSupport {
    private static final FunctionDescriptor MULTIPLY = FunctionDescriptor.ofVoid(
            ValueLayout.JAVA_INT, // instruction set
            ValueLayout.JAVA_INT, // bytes to fetch ahead
            ValueLayout.JAVA_INT, // bits
            ValueLayout.JAVA_INT, // scales
            ValueLayout.JAVA_INT, // blocks of a group
            ValueLayout.JAVA_INT, // blocks of a slice
            ValueLayout.ADDRESS, // panels
            ValueLayout.JAVA_LONG, // number of rows
            ValueLayout.JAVA_INT, // blocks of a row
            ValueLayout.ADDRESS, // activations
            ValueLayout.ADDRESS, // their scales
            ValueLayout.ADDRESS, // their sums
            ValueLayout.ADDRESS, // those of halves
            ValueLayout.JAVA_INT, // tokens
            ValueLayout.JAVA_INT, // from
            ValueLayout.JAVA_INT, // to
            ValueLayout.ADDRESS); // target

    private static final FunctionDescriptor LAY_OUT_BLOCKS = FunctionDescriptor.ofVoid(
            ValueLayout.JAVA_INT, // layout
            ValueLayout.JAVA_INT, // bits
            ValueLayout.JAVA_INT, // bytes before the codes of a group
            ValueLayout.JAVA_INT, // columns of a group
            ValueLayout.JAVA_INT, // columns of a block
            ValueLayout.JAVA_INT, // bytes of a block
            ValueLayout.ADDRESS, // rows
            ValueLayout.JAVA_INT, // how many
            ValueLayout.JAVA_INT, // blocks of a row
            ValueLayout.ADDRESS); // panel

    private static final FunctionDescriptor LAY_OUT_ROWS = FunctionDescriptor.ofVoid(
            ValueLayout.JAVA_INT, // bits
            ValueLayout.JAVA_INT, // columns
            ValueLayout.JAVA_INT, // columns that share a scale
            ValueLayout.ADDRESS, // all rows
            ValueLayout.JAVA_LONG, // the first of the panel
            ValueLayout.JAVA_INT, // how many
            ValueLayout.ADDRESS, // scales of all rows
            ValueLayout.ADDRESS, // offsets of all rows
            ValueLayout.ADDRESS); // panel

    private static final FunctionDescriptor ROUND = FunctionDescriptor.ofVoid(
            ValueLayout.JAVA_INT, // instruction set
            ValueLayout.ADDRESS, // values
            ValueLayout.JAVA_LONG, // where the tokens begin
            ValueLayout.JAVA_INT, // columns
            ValueLayout.JAVA_INT, // tokens
            ValueLayout.JAVA_INT, // their first block
            ValueLayout.ADDRESS, // codes
            ValueLayout.ADDRESS, // scales
            ValueLayout.ADDRESS, // sums
            ValueLayout.ADDRESS); // those of halves

    /// Matrices of as many columns are read faster when half as much is fetched ahead, those of 1,024 slower: measured
    /// on a Zen 5 (decision 66).
    private static final int WIDE = 2048;

    /// Of each thread, the rows of a file that it lays out.
    private static final ThreadRoom COPIED = new ThreadRoom();

    /// Of each thread, the panel that it lays out.
    private static final ThreadRoom LAID_OUT = new ThreadRoom();

    /// Best of the instruction sets that the library is written for, as it numbers them: 2 is AVX-512 with
    /// VNNI, 1 is AVX2.
    private final int set;

    /// Bytes that this processor fetches ahead of those that it multiplies with one token; 0 for none.
    private final int ahead;

    private CompiledPanels(int set, int ahead) {
        this.set = set;
        this.ahead = ahead;
    }

    /// Constants, so that calls are compiled with what they are handed, and arrays need no objects around them. Used
    /// only where there is a library.
    private static final class Handles {
        static final MethodHandle MULTIPLY = CompiledLibrary.function("lloyd_multiply_panels", CompiledPanels.MULTIPLY);
        static final MethodHandle ROUND = CompiledLibrary.function("lloyd_round", CompiledPanels.ROUND);
        static final MethodHandle LAY_OUT_BLOCKS =
                CompiledLibrary.function("lloyd_lay_out_blocks", CompiledPanels.LAY_OUT_BLOCKS);
        static final MethodHandle LAY_OUT_ROWS =
                CompiledLibrary.function("lloyd_lay_out_rows", CompiledPanels.LAY_OUT_ROWS);
    }

    /// The products of this machine's best instruction set, or of one no better than asked for; empty where
    /// there is no library or no such instruction set.
    static Optional<CompiledPanels> load(int mostSet) {
        int set = CompiledLibrary.instructionSet(mostSet);
        return set == 0 ? Optional.empty() : Optional.of(new CompiledPanels(set, CompiledLibrary.fetchAhead()));
    }

    /// What runs, for people.
    String description() {
        return set == 2 ? "compiled, AVX-512 VNNI" : "compiled, AVX2";
    }

    @Override
    public void layOut(PackedRows rows, int panel, CodePanels target) {
        int first = panel * CodePanels.LANES;
        MemorySegment slices = zeros(target.panelBytes());
        try {
            Handles.LAY_OUT_ROWS.invokeExact(
                    rows.bits(),
                    rows.columns(),
                    target.group() / target.scales().parts(),
                    MemorySegment.ofArray(rows.codes()),
                    (long) first,
                    Math.min(CodePanels.LANES, rows.rows() - first),
                    MemorySegment.ofArray(rows.scales()),
                    MemorySegment.ofArray(rows.offsets()),
                    slices);
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_lay_out_rows", failure);
        }
        target.put(panel, slices);
    }

    private static MemorySegment zeros(int count) {
        MemorySegment room = MemorySegment.ofArray(LAID_OUT.bytesOfLength(count));
        return room.asSlice(0, count).fill((byte) 0);
    }

    /// Rows of a file are copied by Java first, which survives a file that has been cut short.
    @Override
    public void layOut(BlockRows rows, int panel, CodePanels target) {
        BlockLayout layout = rows.layout();
        int first = panel * CodePanels.LANES;
        int count = Math.min(CodePanels.LANES, rows.rows() - first);
        byte[] copy = COPIED.bytesOfLength(count * rows.rowBytes());
        for (int row = 0; row < count; row++) {
            rows.copy(first + row, copy, row * rows.rowBytes());
        }
        MemorySegment slices = zeros(target.panelBytes());
        try {
            Handles.LAY_OUT_BLOCKS.invokeExact(
                    layout.index(),
                    layout.bits(),
                    target.scales().bytes(),
                    target.group(),
                    layout.columns(),
                    layout.bytes(),
                    MemorySegment.ofArray(copy),
                    count,
                    rows.columns() / layout.columns(),
                    slices);
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_lay_out_blocks", failure);
        }
        target.put(panel, slices);
    }

    @Override
    public void round(Matrix inputs, int from, int to, PanelActivations target) {
        try {
            Handles.ROUND.invokeExact(
                    set,
                    MemorySegment.ofArray(inputs.values()),
                    (long) inputs.offset(from),
                    inputs.columns(),
                    to - from,
                    from * target.blocks,
                    MemorySegment.ofArray(target.codes),
                    MemorySegment.ofArray(target.scales),
                    MemorySegment.ofArray(target.sums),
                    MemorySegment.ofArray(target.halfSums));
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_round", failure);
        }
    }

    @Override
    public void multiply(CodePanels matrix, PanelActivations activations, int from, int to, float[] target) {
        try {
            Handles.MULTIPLY.invokeExact(
                    set,
                    matrix.columns() < WIDE ? ahead : ahead / 2,
                    matrix.bits(),
                    matrix.scales().index(),
                    matrix.group() / CodePanels.BLOCK,
                    matrix.sliceBlocks(),
                    matrix.bytes(),
                    (long) matrix.rows(),
                    matrix.blocks(),
                    MemorySegment.ofArray(activations.codes),
                    MemorySegment.ofArray(activations.scales),
                    MemorySegment.ofArray(activations.sums),
                    MemorySegment.ofArray(activations.halfSums),
                    activations.tokens,
                    from,
                    to,
                    MemorySegment.ofArray(target));
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_multiply_panels", failure);
        }
    }
}
