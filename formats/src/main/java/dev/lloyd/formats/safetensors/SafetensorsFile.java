package dev.lloyd.formats.safetensors;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.MappedFile;
import dev.lloyd.formats.tensor.Rows;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One safetensors file.
///
///     u64 N (little-endian) | N bytes of JSON | tensors
///
/// `N` is at most 100,000,000. The JSON is UTF-8, begins with `{` at its first byte and may end in spaces:
///
///     {"__metadata__": {"key": "text"}, "name": {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]}}
///
/// Offsets count from the end of the JSON. Sorted, they tile the rest of the file: the first begins at 0, each
/// begins where the last one ended, the last ends at the end of the file. A tensor's span is the product of its
/// shape times the bits of its type, in whole bytes. Rank 0 and empty tensors are allowed; duplicate keys are not.
/// Anything else is a {@link MalformedFileException}.
///
/// Source: the README and `tensor.rs` of huggingface/safetensors.
public final class SafetensorsFile implements TensorFile {
    /// The longest header that is accepted, in bytes.
    public static final long MAX_HEADER_BYTES = 100_000_000;

    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MappedFile file;
    private final Map<String, TensorInfo> tensors;
    private final List<String> names;
    private final Map<String, String> metadata;

    private SafetensorsFile(MappedFile file, Header header) {
        this.file = file;
        this.tensors = new LinkedHashMap<>();
        header.tensors().forEach(info -> tensors.put(info.name(), info));
        this.names = List.copyOf(tensors.keySet());
        this.metadata = header.metadata();
    }

    /// Maps a file and checks its header completely. The caller closes it.
    ///
    /// @throws MalformedFileException if the file breaks a rule of the format
    /// @throws IOException if it cannot be read
    public static SafetensorsFile open(Path path) throws IOException {
        MappedFile file = MappedFile.open(path);
        try {
            return new SafetensorsFile(file, readHeader(file));
        } catch (IOException | RuntimeException | Error failure) {
            file.close();
            throw failure;
        }
    }

    private static Header readHeader(MappedFile file) throws IOException {
        Path path = file.path();
        if (file.size() < 8) {
            throw MalformedFileException.at(path, file.size(), "the file ends inside the 8-byte header length");
        }
        long length = file.bytes().get(LENGTH, 0);
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw MalformedFileException.at(
                    path,
                    0,
                    "header length " + Long.toUnsignedString(length) + " is not between 2 and " + MAX_HEADER_BYTES);
        }
        if (length > file.size() - 8) {
            throw MalformedFileException.at(
                    path, 0, "header length " + length + " is beyond the end of the file of " + file.size() + " bytes");
        }
        if (file.bytes().get(ValueLayout.JAVA_BYTE, 8) != '{') {
            throw MalformedFileException.at(path, 8, "the header does not begin with '{'");
        }
        return Header.parse(path, file.bytes().asSlice(8, length), file.size() - 8 - length);
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    @Override
    public MemorySegment raw(String name) {
        TensorInfo info = info(name);
        return file.bytes().asSlice(info.byteOffset(), info.byteSize());
    }

    @Override
    public Matrix readFloats(String name, long rowFrom, long rowTo) throws IOException {
        return new Rows(info(name), rowFrom, rowTo).widen(raw(name), path());
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public void close() {
        file.close();
    }
}
