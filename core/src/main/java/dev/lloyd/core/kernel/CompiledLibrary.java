package dev.lloyd.core.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The library of compiled kernels, a resource beside the classes: there if the project was built where a C compiler
/// was found, for the processor and system of that machine.
final class CompiledLibrary {
    private static final Optional<SymbolLookup> SYMBOLS = open();

    private CompiledLibrary() {}

    /// Its functions; empty if there is none, or the system does not load it.
    static Optional<SymbolLookup> symbols() {
        return SYMBOLS;
    }

    /// A function that is over soon: arrays are passed as they lie in the heap. Only where there is a library.
    @SuppressWarnings("restricted") // Foreign functions are the point.
    static MethodHandle function(String name, FunctionDescriptor descriptor) {
        MemorySegment address = symbols().orElseThrow().findOrThrow(name);
        return Linker.nativeLinker().downcallHandle(address, descriptor, Linker.Option.critical(true));
    }

    /// The best of the instruction sets that kernels are written for, as the library numbers them, or one no better
    /// than asked for: 2 is AVX-512 with VNNI, 1 is AVX2, 0 none, or no library.
    static int instructionSet(int most) {
        return symbols().isEmpty() ? 0 : Math.min(most, processor("lloyd_instruction_set"));
    }

    /// Bytes that kernels fetch ahead of those that they multiply; 0 for none, or no library.
    static int fetchAhead() {
        return symbols().isEmpty() ? 0 : processor("lloyd_fetch_ahead");
    }

    /// What the library says of the processor.
    private static int processor(String name) {
        try {
            return (int)
                    function(name, FunctionDescriptor.of(ValueLayout.JAVA_INT)).invokeExact();
        } catch (Throwable failure) {
            throw new IllegalStateException(name, failure);
        }
    }

    private static Optional<SymbolLookup> open() {
        try (InputStream library = CompiledLibrary.class.getResourceAsStream("liblloyd-kernels.so")) {
            return library == null ? Optional.empty() : Optional.of(load(library));
        } catch (IOException | IllegalArgumentException | IllegalCallerException unusable) {
            // Of another system, or temporary files or foreign functions are forbidden: the kernels in Java are
            // complete.
            return Optional.empty();
        }
    }

    @SuppressWarnings("restricted") // Loading a library is the point.
    private static SymbolLookup load(InputStream library) throws IOException {
        Path file = Files.createTempFile("lloyd-kernels", ".so");
        try {
            // Into the file as it is: only its owner may write to it.
            try (OutputStream target = Files.newOutputStream(file)) {
                library.transferTo(target);
            }
            return SymbolLookup.libraryLookup(file, Arena.global());
        } finally {
            // A library that is loaded needs its file no more.
            Files.delete(file);
        }
    }
}
