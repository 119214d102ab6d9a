package dev.lloyd.core.linalg;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/// The native functions, bound once. JavaCPP only finds and loads the library; calls go through the foreign
/// function interface, because JavaCPP's array overloads copy whole arrays in and out on every call (300 ms for
/// two arrays of 64 M floats) and its buffer overloads crash on a buffer that does not start at element 0.
///
/// Products use *critical* calls, which see heap arrays in place; such a call holds up garbage collection, so
/// callers keep each one short. Factorizations take long, work on native copies, and are ordinary calls.
final class OpenBlas {
    static final int ROW_MAJOR = 101;
    static final int COLUMN_MAJOR = 102;
    static final int PLAIN = 111;
    static final int TRANSPOSED = 112;
    static final int UPPER = 121;
    static final int LOWER = 122;
    static final int NON_UNIT = 131;
    static final int LEFT = 141;

    static final MethodHandle SGEMM;
    static final MethodHandle DGEMM;
    static final MethodHandle SDOT;
    static final MethodHandle DTRSM;
    static final MethodHandle DPOTRF;
    static final MethodHandle DPOTRI;
    static final MethodHandle DTRTRI;
    static final MethodHandle DSYEVD;
    static final MethodHandle DGESDD;
    static final MethodHandle DGEQRF;
    static final MethodHandle DORGQR;

    static {
        SymbolLookup symbols = load();
        FunctionDescriptor sgemm = product(JAVA_FLOAT);
        FunctionDescriptor dgemm = product(JAVA_DOUBLE);
        SGEMM = bind(symbols, "cblas_sgemm", sgemm, Linker.Option.critical(true));
        DGEMM = bind(symbols, "cblas_dgemm", dgemm, Linker.Option.critical(true));
        SDOT = bind(
                symbols,
                "cblas_sdot",
                FunctionDescriptor.of(JAVA_FLOAT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT),
                Linker.Option.critical(true));
        DTRSM = bind(
                symbols,
                "cblas_dtrsm",
                FunctionDescriptor.ofVoid(
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_DOUBLE,
                        ADDRESS,
                        JAVA_INT,
                        ADDRESS,
                        JAVA_INT));
        DPOTRF = bind(symbols, "LAPACKE_dpotrf", lapack(JAVA_BYTE, JAVA_INT, ADDRESS, JAVA_INT));
        DPOTRI = bind(symbols, "LAPACKE_dpotri", lapack(JAVA_BYTE, JAVA_INT, ADDRESS, JAVA_INT));
        DTRTRI = bind(symbols, "LAPACKE_dtrtri", lapack(JAVA_BYTE, JAVA_BYTE, JAVA_INT, ADDRESS, JAVA_INT));
        DSYEVD = bind(symbols, "LAPACKE_dsyevd", lapack(JAVA_BYTE, JAVA_BYTE, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
        DGESDD = bind(
                symbols,
                "LAPACKE_dgesdd",
                lapack(
                        JAVA_BYTE, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS,
                        JAVA_INT));
        DGEQRF = bind(symbols, "LAPACKE_dgeqrf", lapack(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
        DORGQR = bind(symbols, "LAPACKE_dorgqr", lapack(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
        MethodHandle threads = bind(symbols, "openblas_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT));
        run(() -> {
            threads.invokeExact(1);
        });
    }

    private OpenBlas() {}

    private static FunctionDescriptor product(MemoryLayout number) {
        return FunctionDescriptor.ofVoid(
                JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, number, ADDRESS, JAVA_INT, ADDRESS,
                JAVA_INT, number, ADDRESS, JAVA_INT);
    }

    /// A LAPACKE function: the matrix order, the given arguments, and an `info` code as the result.
    private static FunctionDescriptor lapack(MemoryLayout... arguments) {
        return FunctionDescriptor.of(JAVA_INT, arguments).insertArgumentLayouts(0, JAVA_INT);
    }

    private static SymbolLookup load() {
        try {
            Loader.load(openblas_nolapack.class);
        } catch (LinkageError exception) {
            throw new IllegalStateException(
                    "no OpenBLAS for this platform (" + Loader.getPlatform() + "); add org.bytedeco:openblas and"
                            + " org.bytedeco:javacpp with the classifier " + Loader.getPlatform()
                            + " to the class path",
                    exception);
        }
        return SymbolLookup.loaderLookup();
    }

    @SuppressWarnings("restricted") // Calling native code is what this class is for.
    private static MethodHandle bind(
            SymbolLookup symbols, String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return Linker.nativeLinker()
                .downcallHandle(
                        symbols.find(name)
                                .orElseThrow(
                                        () -> new IllegalStateException("the OpenBLAS that was loaded lacks " + name)),
                        descriptor,
                        options);
    }

    /// A native call whose only result is what it wrote.
    interface NativeCall {
        void run() throws Throwable;
    }

    /// A native call that returns LAPACK's `info`.
    interface InfoCall {
        int run() throws Throwable;
    }

    static void run(NativeCall call) {
        try {
            call.run();
        } catch (RuntimeException | Error exception) {
            throw exception;
        } catch (Throwable exception) {
            throw new AssertionError("native functions do not throw", exception);
        }
    }

    /// Runs a LAPACK function. Zero and positive `info` are for the caller; a negative one says that an argument
    /// was wrong.
    static int info(String name, InfoCall call) {
        int[] info = new int[1];
        run(() -> info[0] = call.run());
        if (info[0] < 0) {
            throw new AssertionError(name + " rejected its argument " + -info[0]);
        }
        return info[0];
    }
}
