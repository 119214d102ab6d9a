package dev.lloyd.core.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Memory outside of the heap for the codes of a model, taken {@value #SLAB} bytes at a time and, where kernels are
/// compiled, in huge pages: codes that no cache holds are read a fifth faster. Freed when nothing of it is reachable.
/// Thread-safe.
public final class CodeMemory implements SegmentAllocator {
    private static final long SLAB = 1 << 25;

    /// Begins a line of the processor's cache.
    private static final long ALIGNMENT = 64;

    private MemorySegment slab = MemorySegment.NULL;
    private long used;

    /// Takes nothing yet.
    public CodeMemory() {}

    /// Zeros, aligned to 64 bytes, which is the most that can be asked for.
    @Override
    public synchronized MemorySegment allocate(long bytes, long alignment) {
        if (bytes < 0 || alignment > ALIGNMENT) {
            throw new IllegalArgumentException("no " + bytes + " bytes aligned to " + alignment + " here");
        }
        long from = Math.ceilDiv(used, ALIGNMENT) * ALIGNMENT;
        if (slab.byteSize() - from < bytes) {
            slab = slab(Math.max(SLAB, bytes));
            from = 0;
        }
        MemorySegment piece = slab.asSlice(from, bytes);
        used = from + bytes;
        return piece;
    }

    private static MemorySegment slab(long bytes) {
        return CompiledLibrary.symbols()
                .flatMap(symbols -> mapped(symbols, bytes))
                .orElseGet(() -> Arena.ofAuto().allocate(bytes, ALIGNMENT));
    }

    @SuppressWarnings("restricted") // Memory of our own is the point.
    private static Optional<MemorySegment> mapped(SymbolLookup symbols, long bytes) {
        MethodHandle map =
                handle(symbols, "lloyd_map", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
        MethodHandle unmap =
                handle(symbols, "lloyd_unmap", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
        try {
            MemorySegment start = (MemorySegment) map.invokeExact(bytes);
            return start.equals(MemorySegment.NULL)
                    ? Optional.empty()
                    : Optional.of(start.reinterpret(bytes, Arena.ofAuto(), segment -> unmap(unmap, segment, bytes)));
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_map", failure);
        }
    }

    private static void unmap(MethodHandle unmap, MemorySegment start, long bytes) {
        try {
            unmap.invokeExact(start, bytes);
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_unmap", failure);
        }
    }

    @SuppressWarnings("restricted") // Foreign functions are the point.
    private static MethodHandle handle(SymbolLookup symbols, String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), descriptor);
    }
}
