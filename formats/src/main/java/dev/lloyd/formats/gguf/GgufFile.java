package dev.lloyd.formats.gguf;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.MappedFile;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.MappedTensors;
import dev.lloyd.formats.tensor.Rows;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A GGUF file, version 3, little-endian:
///
///     "GGUF" | u32 version | u64 tensor count | u64 metadata count | metadata | tensors | padding | data
///     metadata: string key (at most 65,535 bytes) | u32 type | value
///     tensor:   string name (at most 64 bytes) | u32 rank (at most 4) | u64 dimensions[] | u32 type | u64
///     offset
///     string:   u64 length | UTF-8
///
/// The dimensions of the file stand fastest first; {@link TensorInfo#shape()} has them slowest first, like every
/// other format here. Offsets are multiples of `general.alignment` (32 unless said) from the start of the data.
/// Keys and names are unique, tensors do not overlap, rows fill whole blocks, truth values are 0 or 1, arrays nest
/// at most 4 deep; anything else is a {@link MalformedFileException}. Headers of more than 128 MiB, 4 Mi values or
/// 1 Mi tensors are not supported.
///
/// Source: `docs/gguf.md` of ggml.
public final class GgufFile implements TensorFile {
    private final TensorFile tensors;
    private final Map<String, GgufValue> values;

    private GgufFile(MappedFile file, GgufHeader header) {
        Map<String, String> metadata = new LinkedHashMap<>();
        header.values().forEach((key, value) -> metadata.put(key, value.toString()));
        this.tensors = new MappedTensors(file, header.tensors(), metadata);
        this.values = Collections.unmodifiableMap(header.values());
    }

    /// Maps a file and checks its header completely. The caller closes it.
    ///
    /// @throws MalformedFileException if the file breaks a rule of the format
    /// @throws UnsupportedFileException if it is of another version, has an unknown tensor type, or exceeds a
    ///     limit
    /// @throws IOException if it cannot be read
    public static GgufFile open(Path path) throws IOException {
        return MappedFile.open(path, file -> new GgufFile(file, GgufHeader.read(file)));
    }

    /// The metadata with their types, in the order of the file.
    public Map<String, GgufValue> values() {
        return values;
    }

    @Override
    public Path path() {
        return tensors.path();
    }

    @Override
    public List<String> names() {
        return tensors.names();
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return tensors.find(name);
    }

    @Override
    public MemorySegment raw(String name) {
        return tensors.raw(name);
    }

    @Override
    public Matrix readFloats(String name, long rowFrom, long rowTo) throws IOException {
        TensorInfo info = info(name);
        if (!(info.dtype() instanceof BlockType type)) {
            return tensors.readFloats(name, rowFrom, rowTo);
        }
        Rows rows = new Rows(info, rowFrom, rowTo);
        Matrix target = rows.matrix();
        GgufBlocks.decode(type, raw(name), type.byteSize(rows.first()), target.values(), 0, target.values().length);
        return target;
    }

    /// The metadata as text; of an array, its length and the kind of its elements.
    @Override
    public Map<String, String> metadata() {
        return tensors.metadata();
    }

    @Override
    public void close() {
        tensors.close();
    }
}
