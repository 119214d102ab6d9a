package dev.lloyd.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/// The functions of OpenBLAS that are peers, on one thread and on heap arrays in place.
public final class Blas {
    private static final int ROW_MAJOR = 101;
    private static final int PLAIN = 111;
    private static final MethodHandle DOT;
    private static final MethodHandle AXPY;
    private static final MethodHandle GEMV;

    static {
        Loader.load(openblas_nolapack.class);
        SymbolLookup symbols = SymbolLookup.loaderLookup();
        DOT = bind(
                symbols,
                "cblas_sdot",
                FunctionDescriptor.of(JAVA_FLOAT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
        AXPY = bind(
                symbols,
                "cblas_saxpy",
                FunctionDescriptor.ofVoid(JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
        GEMV = bind(
                symbols,
                "cblas_sgemv",
                FunctionDescriptor.ofVoid(
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_FLOAT,
                        ADDRESS,
                        JAVA_INT,
                        ADDRESS,
                        JAVA_INT,
                        JAVA_FLOAT,
                        ADDRESS,
                        JAVA_INT));
        MethodHandle threads = bind(symbols, "openblas_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT));
        call(() -> {
            threads.invokeExact(1);
            return 0f;
        });
    }

    private Blas() {}

    @SuppressWarnings("restricted") // Calling native code is what this class is for.
    private static MethodHandle bind(SymbolLookup symbols, String name, FunctionDescriptor descriptor) {
        MemorySegment symbol = symbols.find(name).orElseThrow(() -> new IllegalStateException("no " + name));
        return Linker.nativeLinker().downcallHandle(symbol, descriptor, Linker.Option.critical(true));
    }

    private interface NativeCall {
        float run() throws Throwable;
    }

    private static float call(NativeCall call) {
        try {
            return call.run();
        } catch (Throwable exception) {
            throw new AssertionError("native functions do not throw", exception);
        }
    }

    /// The inner product of two vectors of equal length.
    public static float dot(float[] left, float[] right) {
        MemorySegment first = MemorySegment.ofArray(left);
        MemorySegment second = MemorySegment.ofArray(right);
        return call(() -> (float) DOT.invokeExact(left.length, first, 1, second, 1));
    }

    /// `target = alpha * source + target`.
    public static void axpy(float alpha, float[] source, float[] target) {
        MemorySegment from = MemorySegment.ofArray(source);
        MemorySegment to = MemorySegment.ofArray(target);
        call(() -> {
            AXPY.invokeExact(source.length, alpha, from, 1, to, 1);
            return 0f;
        });
    }

    /// `target[r] = row r of the weights . vector` for the rows `from .. to`; the weights are row-major.
    public static void multiply(float[] weights, float[] vector, int from, int to, float[] target) {
        int columns = vector.length;
        MemorySegment rows = MemorySegment.ofArray(weights).asSlice((long) from * columns * Float.BYTES);
        MemorySegment source = MemorySegment.ofArray(vector);
        MemorySegment place = MemorySegment.ofArray(target).asSlice((long) from * Float.BYTES);
        call(() -> {
            GEMV.invokeExact(ROW_MAJOR, PLAIN, to - from, columns, 1f, rows, columns, source, 1, 0f, place, 1);
            return 0f;
        });
    }
}
