package dev.lloyd.formats.safetensors;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.MappedFile;
import dev.lloyd.formats.tensor.MappedTensors;
import dev.lloyd.formats.tensor.TensorFile;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

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
public final class SafetensorsFile {
    /// The longest header that is accepted, in bytes.
    public static final long MAX_HEADER_BYTES = 100_000_000;

    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private SafetensorsFile() {}

    /// Maps a file and checks its header completely. The caller closes it.
    ///
    /// @throws MalformedFileException if the file breaks a rule of the format
    /// @throws IOException if it cannot be read
    public static TensorFile open(Path path) throws IOException {
        return MappedFile.open(path, file -> {
            Header header = readHeader(file);
            return new MappedTensors(file, header.tensors(), header.metadata());
        });
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
}
