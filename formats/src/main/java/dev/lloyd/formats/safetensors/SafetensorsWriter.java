package dev.lloyd.formats.safetensors;

import dev.lloyd.formats.tensor.FloatEncoder;
import dev.lloyd.formats.tensor.PlannedFile;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.formats.tensor.TensorPlan;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Writes one safetensors file, the bytes of the reference writer: tensors sorted by type, widest alignment first,
/// then by the UTF-8 bytes of their names; compact JSON padded with spaces to a multiple of 8.
public final class SafetensorsWriter {
    // The constants of ScalarType stand in the order of the reference implementation, alignment ascending.
    private static final Comparator<TensorPlan> REFERENCE_ORDER = Comparator.<TensorPlan, ScalarType>comparing(
                    plan -> (ScalarType) plan.dtype())
            .reversed()
            .thenComparing(plan -> plan.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private SafetensorsWriter() {}

    /// Begins a file. The caller fills every tensor, commits, and closes.
    ///
    /// @param destination the file to replace
    /// @param plans the tensors, in any order; scalar types only
    /// @param metadata the `__metadata__` entry; left out when empty
    /// @throws IllegalArgumentException if a name occurs twice or is `__metadata__`, or a type is not a scalar
    /// @throws IOException if it cannot be written
    public static PlannedFile create(Path destination, List<TensorPlan> plans, Map<String, String> metadata)
            throws IOException {
        plans.forEach(SafetensorsWriter::check);
        List<TensorPlan> sorted = plans.stream().sorted(REFERENCE_ORDER).toList();
        byte[] json = Header.print(place(sorted, 0), metadata, 0).getBytes(StandardCharsets.UTF_8);
        int padded = Math.ceilDiv(json.length, 8) * 8;
        if (padded > SafetensorsFile.MAX_HEADER_BYTES) {
            throw new IllegalArgumentException("the header of " + destination + " would take " + padded
                    + " bytes; at most " + SafetensorsFile.MAX_HEADER_BYTES + " are allowed");
        }
        ByteBuffer header = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(padded).put(json);
        Arrays.fill(header.array(), header.position(), header.capacity(), (byte) ' ');
        List<TensorInfo> infos = place(sorted, 8L + padded);
        long end = infos.isEmpty()
                ? 8L + padded
                : infos.getLast().byteOffset() + infos.getLast().byteSize();
        return PlannedFile.create(
                destination, MemorySegment.ofArray(header.array()), infos, end, FloatEncoder.scalars());
    }

    static void check(TensorPlan plan) {
        if (!(plan.dtype() instanceof ScalarType)) {
            throw new IllegalArgumentException("tensor '" + plan.name() + "': safetensors has no type "
                    + plan.dtype().label() + "; possible: " + Arrays.toString(ScalarType.values()));
        }
        if (plan.name().equals("__metadata__")) {
            throw new IllegalArgumentException("a tensor cannot be named __metadata__");
        }
    }

    private static List<TensorInfo> place(List<TensorPlan> plans, long start) {
        List<TensorInfo> infos = new ArrayList<>();
        long at = start;
        for (TensorPlan plan : plans) {
            infos.add(new TensorInfo(plan.name(), plan.dtype(), plan.shape(), at, plan.byteSize()));
            at = Math.addExact(at, plan.byteSize());
        }
        return infos;
    }
}
