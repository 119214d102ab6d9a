package dev.lloyd.bench.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The C interface of faiss, if its library is there.
///
/// faiss is no dependency: somebody who wants it beside our codes builds the shared library of its C interface and
/// says where it is.
@SuppressWarnings("restricted") // Calling C is what it is for.
final class Faiss {
    /// The variable of the environment with the path of the library.
    static final String VARIABLE = "LLOYD_FAISS";

    /// What to say where it is not.
    static final String ABSENT = "not measured: " + VARIABLE + " has no path to the shared library of its C interface"
            + " (libfaiss_c; how it is built is in faiss's INSTALL.md under FAISS_ENABLE_C_API)";

    private static final MemoryLayout TEXT = MemoryLayout.sequenceLayout(4096, JAVA_BYTE);

    private final Path path;
    private final SymbolLookup symbols;

    private Faiss(Path path, SymbolLookup symbols) {
        this.path = path;
        this.symbols = symbols;
    }

    /// The library that the environment names; empty if it names none.
    ///
    /// @throws IOException if it cannot be loaded, or is not that of faiss
    static Optional<Faiss> find(Map<String, String> environment) throws IOException {
        String named = environment.getOrDefault(VARIABLE, "");
        return named.isBlank() ? Optional.empty() : Optional.of(load(Path.of(named)));
    }

    private static Faiss load(Path path) throws IOException {
        try {
            Faiss faiss = new Faiss(path, SymbolLookup.libraryLookup(path.toAbsolutePath(), Arena.global()));
            faiss.version();
            return faiss;
        } catch (IllegalArgumentException | IllegalStateException failure) {
            throw new IOException(
                    VARIABLE + ": " + path + " is no library with the C interface of faiss: " + failure.getMessage(),
                    failure);
        }
    }

    /// The version, and the file, whose name says for which processor it was built.
    String version() {
        MemorySegment text = (MemorySegment) call("faiss_get_version", ADDRESS.withTargetLayout(TEXT));
        return text.getString(0) + ", " + path.getFileName();
    }

    /// Sets how many threads faiss and the OpenBLAS beneath it use for what the calling thread asks.
    void threads(int count) {
        call("omp_set_num_threads", null, count);
        if (symbols.find("openblas_set_num_threads").isPresent()) {
            call("openblas_set_num_threads", null, count);
        }
    }

    /// Calls a function that answers with an error code.
    ///
    /// @throws IllegalStateException if it fails, with faiss's own words
    void checked(String function, Object... arguments) {
        if ((int) call(function, JAVA_INT, arguments) != 0) {
            MemorySegment text = (MemorySegment) call("faiss_get_last_error", ADDRESS.withTargetLayout(TEXT));
            throw new IllegalStateException(function + ": " + text.getString(0));
        }
    }

    /// Calls a function without a result.
    void plain(String function, Object... arguments) {
        call(function, null, arguments);
    }

    /// A function that will be called often.
    MethodHandle handle(String function, FunctionDescriptor descriptor) {
        MemorySegment address =
                symbols.find(function).orElseThrow(() -> new IllegalStateException("it has no function " + function));
        return Linker.nativeLinker().downcallHandle(address, descriptor);
    }

    private Object call(String function, @Nullable MemoryLayout result, Object... arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        for (int index = 0; index < layouts.length; index++) {
            layouts[index] = layout(arguments[index]);
        }
        FunctionDescriptor descriptor =
                result == null ? FunctionDescriptor.ofVoid(layouts) : FunctionDescriptor.of(result, layouts);
        Object answer = invoke(handle(function, descriptor), arguments);
        return answer == null ? MemorySegment.NULL : answer;
    }

    private static MemoryLayout layout(Object argument) {
        return switch (argument) {
            case Integer number -> JAVA_INT;
            case Long number -> JAVA_LONG;
            case Double number -> JAVA_DOUBLE;
            case MemorySegment address -> ADDRESS;
            default -> throw new IllegalArgumentException("no argument of C: " + argument.getClass());
        };
    }

    private static @Nullable Object invoke(MethodHandle handle, Object... arguments) {
        try {
            return handle.invokeWithArguments(arguments);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError("functions of C throw nothing", impossible);
        }
    }
}
