package dev.lloyd.core.kernel;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// The products of panels in C (`src/main/c`), compiled where the project was built on a machine with a compiler. Their
/// values have the bits of the scalar twin.
@SuppressWarnings("restricted") // Foreign functions are the point.
final class CompiledPanels implements PanelSupport {
    private static final FunctionDescriptor MULTIPLY = FunctionDescriptor.ofVoid(
            ValueLayout.JAVA_INT, // instruction set
            ValueLayout.JAVA_INT, // bits
            ValueLayout.JAVA_INT, // blocks of a group
            ValueLayout.ADDRESS, // panels
            ValueLayout.JAVA_LONG, // number of rows
            ValueLayout.JAVA_INT, // blocks of a row
            ValueLayout.ADDRESS, // activations
            ValueLayout.ADDRESS, // their scales
            ValueLayout.ADDRESS, // their sums
            ValueLayout.JAVA_INT, // tokens
            ValueLayout.JAVA_INT, // from
            ValueLayout.JAVA_INT, // to
            ValueLayout.ADDRESS); // target

    private final int set;
    private final MethodHandle multiply;

    private CompiledPanels(int set, MethodHandle multiply) {
        this.set = set;
        this.multiply = multiply;
    }

    /// The products of this machine's best instruction set, or of one no better than asked for, as {@link
    /// CompiledBlocks} numbers them; empty where there is no library or no such instruction set.
    static Optional<CompiledPanels> load(int mostSet) {
        return CompiledBlocks.load(mostSet)
                .flatMap(blocks -> CompiledLibrary.symbols()
                        .map(symbols -> new CompiledPanels(
                                blocks.set(),
                                Linker.nativeLinker()
                                        .downcallHandle(
                                                symbols.findOrThrow("lloyd_multiply_panels"),
                                                MULTIPLY,
                                                Linker.Option.critical(true)))));
    }

    @Override
    public void multiply(CodePanels matrix, PanelActivations activations, int from, int to, float[] target) {
        try {
            multiply.invokeExact(
                    set,
                    matrix.bits(),
                    matrix.group() / BlockLayout.BLOCK,
                    matrix.bytes(),
                    (long) matrix.rows(),
                    matrix.blocks(),
                    MemorySegment.ofArray(activations.codes),
                    MemorySegment.ofArray(activations.scales),
                    MemorySegment.ofArray(activations.sums),
                    activations.tokens,
                    from,
                    to,
                    MemorySegment.ofArray(target));
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_multiply_panels", failure);
        }
    }
}
