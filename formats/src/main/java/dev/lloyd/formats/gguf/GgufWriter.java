package dev.lloyd.formats.gguf;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.tensor.PlannedFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes a GGUF file, version 3; see {@link GgufFile} for the format. Tensors keep the order of their plans; every
/// tensor, the last one too, is padded to the alignment with zeros, as ggml does.
public final class GgufWriter {
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();

    private GgufWriter() {}

    /// Begins a file. The caller fills every tensor, commits, and closes.
    ///
    /// @param destination the file to replace
    /// @param values the metadata; a `general.alignment` among them is obeyed
    /// @param plans the tensors; shapes slowest dimension first
    /// @throws IllegalArgumentException if a name occurs twice or is longer than 64 bytes, a shape has more than 4
    ///     dimensions, GGUF has no such type, or the alignment is not a power of two
    /// @throws IOException if it cannot be written
    public static TensorWriter create(Path destination, Map<String, GgufValue> values, List<TensorPlan> plans)
            throws IOException {
        long alignment;
        try {
            alignment = GgufHeader.alignment(destination, values);
        } catch (MalformedFileException failure) {
            throw new IllegalArgumentException(failure.rule(), failure);
        }
        List<TensorInfo> relative = place(plans, alignment, 0);
        GgufWriter writer = new GgufWriter();
        writer.i32(GgufHeader.MAGIC);
        writer.i32(GgufHeader.VERSION);
        writer.i64(plans.size());
        writer.i64(values.size());
        values.forEach(writer::entry);
        relative.forEach(writer::tensor);
        long dataStart = GgufHeader.align(writer.header.size(), alignment);
        List<TensorInfo> infos = place(plans, alignment, dataStart);
        long end = infos.isEmpty() ? dataStart : GgufHeader.align(end(infos.getLast()), alignment);
        return PlannedFile.create(
                destination, MemorySegment.ofArray(writer.header.toByteArray()), infos, end, GgufBlocks.encoder());
    }

    private static long end(TensorInfo info) {
        return info.byteOffset() + info.byteSize();
    }

    private static List<TensorInfo> place(List<TensorPlan> plans, long alignment, long start) {
        List<TensorInfo> infos = new ArrayList<>();
        long at = start;
        for (TensorPlan plan : plans) {
            infos.add(new TensorInfo(plan.name(), plan.dtype(), plan.shape(), at, plan.byteSize()));
            at = GgufHeader.align(Math.addExact(at, plan.byteSize()), alignment);
        }
        return infos;
    }

    private void entry(String key, GgufValue value) {
        string(key, GgufHeader.MAX_KEY_BYTES);
        i32(number(value.kind()));
        value(value);
    }

    private void tensor(TensorInfo info) {
        string(info.name(), GgufHeader.MAX_NAME_BYTES);
        if (info.shape().size() > GgufHeader.MAX_RANK) {
            throw new IllegalArgumentException("tensor '" + info.name() + "' has "
                    + info.shape().size() + " dimensions; GGUF has at most " + GgufHeader.MAX_RANK);
        }
        i32(info.shape().size());
        info.shape().reversed().forEach(this::i64);
        i32(GgufTypes.id(info.dtype())
                .orElseThrow(() -> new IllegalArgumentException("tensor '" + info.name() + "': GGUF has no type "
                        + info.dtype().label())));
        i64(info.byteOffset());
    }

    private static int number(GgufValue.Kind kind) {
        return List.of(GgufValue.Kind.values()).indexOf(kind);
    }

    private void value(GgufValue value) {
        switch (value) {
            case GgufValue.Text text -> string(text.value(), Integer.MAX_VALUE);
            case GgufValue.Flag flag -> header.write(flag.value() ? 1 : 0);
            case GgufValue.Whole whole -> bytes(whole.value(), whole.kind().minimumBytes());
            case GgufValue.Real real
            when real.kind() == GgufValue.Kind.F32 -> i32(Float.floatToRawIntBits((float) real.value()));
            case GgufValue.Real real -> i64(Double.doubleToRawLongBits(real.value()));
            case GgufValue.Items items -> {
                i32(number(items.element()));
                i64(items.values().size());
                items.values().forEach(this::value);
            }
        }
    }

    private void string(String text, int maxBytes) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > maxBytes) {
            throw new IllegalArgumentException("'" + text + "' is longer than " + maxBytes + " bytes");
        }
        i64(bytes.length);
        header.writeBytes(bytes);
    }

    private void i32(int value) {
        bytes(value, 4);
    }

    private void i64(long value) {
        bytes(value, 8);
    }

    private void bytes(long value, int count) {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        header.write(bytes, 0, count);
    }
}
