package dev.lloyd.formats.tensor;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.file.AtomicFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The writer behind every format: a header, then tensors at places known up front, in an {@link AtomicFile}.
public final class PlannedFile implements TensorWriter {
    private static final int CHUNK_VALUES = 1 << 18;

    private final AtomicFile file;
    private final Map<String, Progress> tensors = new LinkedHashMap<>();
    private final long fileSize;
    private final FloatEncoder encoder;

    private static final class Progress {
        private final TensorInfo info;
        private long written;

        Progress(TensorInfo info) {
            this.info = info;
        }
    }

    private PlannedFile(AtomicFile file, List<TensorInfo> infos, long fileSize, FloatEncoder encoder) {
        this.file = file;
        this.fileSize = fileSize;
        this.encoder = encoder;
        for (TensorInfo info : infos) {
            if (tensors.put(info.name(), new Progress(info)) != null) {
                throw new IllegalArgumentException("tensor '" + info.name() + "' is planned twice");
            }
        }
    }

    /// Begins a file. Places that no tensor covers are zeros.
    ///
    /// @param destination the file that {@link #commit()} replaces
    /// @param header the bytes at its start
    /// @param infos the tensors, with their places
    /// @param fileSize its final length
    /// @param encoder how floats become bytes
    /// @throws IllegalArgumentException if a name occurs twice
    /// @throws IOException if it cannot be written, for example because the device is too small
    public static PlannedFile create(
            Path destination, MemorySegment header, List<TensorInfo> infos, long fileSize, FloatEncoder encoder)
            throws IOException {
        AtomicFile file = AtomicFile.create(destination, fileSize);
        try {
            PlannedFile planned = new PlannedFile(file, infos, fileSize, encoder);
            file.write(0, header);
            return planned;
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    @Override
    public void append(String name, MemorySegment bytes) throws IOException {
        Progress progress = progress(name);
        TensorInfo info = progress.info;
        if (bytes.byteSize() > info.byteSize() - progress.written) {
            throw new IllegalArgumentException("tensor '" + name + "' has " + info.byteSize() + " bytes, of which "
                    + progress.written + " are written: " + bytes.byteSize() + " more do not fit");
        }
        file.write(info.byteOffset() + progress.written, bytes);
        progress.written += bytes.byteSize();
    }

    @Override
    public void append(String name, Matrix rows) throws IOException {
        TensorInfo info = progress(name).info;
        if (rows.columns() != info.columns()) {
            throw new IllegalArgumentException(
                    "tensor '" + name + "' has " + info.columns() + " columns, the rows have " + rows.columns());
        }
        // At least one row at a time, so that no piece ends inside a block.
        int step = rows.columns() * Math.max(1, CHUNK_VALUES / Math.max(1, rows.columns()));
        int total = rows.values().length;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment scratch = arena.allocate(info.dtype().byteSize(Math.min(step, total)), 8);
            for (int done = 0; done < total; done += step) {
                int count = Math.min(step, total - done);
                MemorySegment target = scratch.asSlice(0, info.dtype().byteSize(count));
                encode(info, rows.values(), done, target);
                append(name, target);
            }
        }
    }

    private void encode(TensorInfo info, float[] values, int offset, MemorySegment target) {
        int count = (int)
                (target.byteSize() * 8 / info.dtype().blockBits() * info.dtype().blockSize());
        try {
            encoder.encode(info.dtype(), values, offset, count, target);
        } catch (IllegalArgumentException failure) {
            throw new IllegalArgumentException("tensor '" + info.name() + "': " + failure.getMessage(), failure);
        }
    }

    private Progress progress(String name) {
        Progress progress = tensors.get(name);
        if (progress == null) {
            throw new IllegalArgumentException("tensor '" + name + "' was not planned for " + file.destination());
        }
        return progress;
    }

    @Override
    public void commit() throws IOException {
        requireComplete();
        if (file.size() < fileSize) {
            file.write(fileSize - 1, MemorySegment.ofArray(new byte[1]));
        }
        file.commit();
    }

    /// Checks that every tensor is complete.
    ///
    /// @throws IllegalStateException naming the first one that is not
    public void requireComplete() {
        Optional<Progress> missing = tensors.values().stream()
                .filter(progress -> progress.written != progress.info.byteSize())
                .findFirst();
        if (missing.isPresent()) {
            Progress progress = missing.get();
            throw new IllegalStateException("cannot commit " + file.destination() + ": tensor '" + progress.info.name()
                    + "' has " + progress.written + " of " + progress.info.byteSize() + " bytes");
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
