package dev.lloyd.core.kernel;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// The products of blocks in C (`src/main/c`), compiled where the project was built on a machine with a compiler. Their
/// values have the bits of the scalar twin.
@SuppressWarnings("restricted") // Foreign functions are the point.
final class CompiledBlocks implements BlockSupport {
    private static final FunctionDescriptor MULTIPLY = FunctionDescriptor.ofVoid(
            ValueLayout.JAVA_INT, // instruction set
            ValueLayout.JAVA_INT, // layout
            ValueLayout.ADDRESS, // rows
            ValueLayout.JAVA_LONG, // bytes of a row
            ValueLayout.JAVA_LONG, // number of rows
            ValueLayout.JAVA_INT, // blocks of a row
            ValueLayout.ADDRESS, // activations
            ValueLayout.ADDRESS, // their scales
            ValueLayout.ADDRESS, // their starts
            ValueLayout.ADDRESS, // their sums
            ValueLayout.JAVA_INT, // tokens
            ValueLayout.JAVA_INT, // from
            ValueLayout.JAVA_INT, // to
            ValueLayout.ADDRESS); // target

    /// Best of the instruction sets that the library is written for, as it numbers them: 2 is AVX-512 with VNNI, 1 is
    /// AVX2.
    private final int set;

    private final MethodHandle multiply;

    private CompiledBlocks(int set, MethodHandle multiply) {
        this.set = set;
        this.multiply = multiply;
    }

    /// The products of this machine's best instruction set, or of one no better than asked for; empty where there
    /// is no library or no such instruction set.
    static Optional<CompiledBlocks> load(int mostSet) {
        return CompiledLibrary.symbols().flatMap(symbols -> {
            int set = Math.min(mostSet, instructionSet(symbols));
            return set == 0 ? Optional.empty() : Optional.of(new CompiledBlocks(set, multiply(symbols)));
        });
    }

    private static int instructionSet(SymbolLookup symbols) {
        MethodHandle handle = Linker.nativeLinker()
                .downcallHandle(
                        symbols.findOrThrow("lloyd_instruction_set"), FunctionDescriptor.of(ValueLayout.JAVA_INT));
        try {
            return (int) handle.invokeExact();
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_instruction_set", failure);
        }
    }

    /// Arrays are passed as they lie in the heap, which a call may do that is over soon.
    private static MethodHandle multiply(SymbolLookup symbols) {
        return Linker.nativeLinker()
                .downcallHandle(symbols.findOrThrow("lloyd_multiply"), MULTIPLY, Linker.Option.critical(true));
    }

    /// The instruction set, as the library numbers it.
    int set() {
        return set;
    }

    /// What runs, for people.
    String description() {
        return set == 2 ? "compiled, AVX-512 VNNI" : "compiled, AVX2";
    }

    @Override
    public void multiply(BlockRows matrix, BlockActivations activations, int from, int to, float[] target) {
        try {
            multiply.invokeExact(
                    set,
                    matrix.layout().index(),
                    matrix.bytes(),
                    matrix.rowBytes(),
                    (long) matrix.rows(),
                    matrix.columns() / BlockLayout.BLOCK,
                    MemorySegment.ofArray(activations.codes),
                    MemorySegment.ofArray(activations.scales),
                    MemorySegment.ofArray(activations.starts),
                    MemorySegment.ofArray(activations.sums),
                    activations.tokens,
                    from,
                    to,
                    MemorySegment.ofArray(target));
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_multiply", failure);
        }
    }
}
