package dev.lloyd.models.network;

/// A tensor that a network needs.
///
/// @param name its full name in the checkpoint, with `.weight` or `.bias`
/// @param rows rows of a matrix, or 1 for a vector
/// @param columns columns of a matrix, or the length of a vector
/// @param presence whether a checkpoint may leave it out
public record TensorShape(String name, int rows, int columns, Presence presence) {
    /// Whether a checkpoint may leave a tensor out.
    public enum Presence {
        /// The network cannot run without it.
        REQUIRED,
        /// A missing one counts as zero.
        OPTIONAL
    }

    /// Checks that the tensor has elements.
    public TensorShape {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("tensor " + name + " cannot have the shape " + rows + " x " + columns);
        }
    }

    static TensorShape matrix(String name, int rows, int columns) {
        return new TensorShape(name + ".weight", rows, columns, Presence.REQUIRED);
    }

    static TensorShape vector(String name, int length) {
        return new TensorShape(name + ".weight", 1, length, Presence.REQUIRED);
    }

    static TensorShape bias(String name, int length) {
        return new TensorShape(name + ".bias", 1, length, Presence.REQUIRED);
    }

    static TensorShape optionalBias(String name, int length) {
        return new TensorShape(name + ".bias", 1, length, Presence.OPTIONAL);
    }
}
