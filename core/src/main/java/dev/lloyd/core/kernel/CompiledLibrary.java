package dev.lloyd.core.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
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
