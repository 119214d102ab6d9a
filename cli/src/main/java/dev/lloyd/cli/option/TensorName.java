package dev.lloyd.cli.option;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.tensor.TensorFile;
import java.io.IOException;

/// One tensor of a file, written `FILE#NAME`; the name may be left out where the file has one tensor.
///
/// @param file the file or model
/// @param name the tensor; empty for the only one
public record TensorName(String file, String name) {
    /// Takes both as they are; reading finds out.
    public TensorName {}

    /// Reads `FILE#NAME` or `FILE`.
    public static TensorName parse(String text) {
        int mark = text.lastIndexOf('#');
        return mark < 0 ? new TensorName(text, "") : new TensorName(text.substring(0, mark), text.substring(mark + 1));
    }

    /// The tensor as a matrix of its first dimension by the others.
    ///
    /// @throws IllegalArgumentException if there is no such tensor, or the name is missing and there are
    ///     several
    public Matrix read() throws IOException {
        try (TensorFile tensors = TensorFiles.open(file)) {
            if (name.isEmpty() && tensors.names().size() != 1) {
                throw new IllegalArgumentException(
                        file + " has " + tensors.names().size()
                                + " tensors; name one as FILE#NAME, for example " + file + "#"
                                + tensors.names().getFirst());
            }
            return tensors.readFloats(name.isEmpty() ? tensors.names().getFirst() : name);
        }
    }
}
