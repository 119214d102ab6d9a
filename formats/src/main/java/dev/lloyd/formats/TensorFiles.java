package dev.lloyd.formats;

import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.formats.npy.NpyFile;
import dev.lloyd.formats.onnx.OnnxFile;
import dev.lloyd.formats.safetensors.Safetensors;
import dev.lloyd.formats.tensor.TensorFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Opens a tensor file by what it is.
public final class TensorFiles {
    private TensorFiles() {}

    /// Opens a GGUF or NumPy file by its first bytes, else a `.safetensors` or `.onnx` file by its extension, else
    /// a directory with safetensors. The caller closes it.
    ///
    /// @throws UnsupportedFileException if it is none of these
    /// @throws IOException if it cannot be read, or is malformed
    public static TensorFile open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return Safetensors.open(path);
        }
        String magic = magic(path);
        String name = path.toString().toLowerCase(Locale.ROOT);
        if (magic.startsWith("GGUF")) {
            return GgufFile.open(path);
        } else if (magic.equals("\u0093NUMPY")) {
            return NpyFile.open(path);
        } else if (name.endsWith(".safetensors")) {
            return Safetensors.open(path);
        } else if (name.endsWith(".onnx")) {
            return OnnxFile.open(path);
        }
        throw new UnsupportedFileException(
                path, "this kind of file", "GGUF, .npy, .safetensors, .onnx, or a directory with safetensors");
    }

    private static String magic(Path path) throws IOException {
        try (InputStream stream = Files.newInputStream(path)) {
            return new String(stream.readNBytes(6), StandardCharsets.ISO_8859_1);
        }
    }
}
