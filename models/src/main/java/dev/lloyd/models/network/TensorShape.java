package dev.lloyd.models.network;

/// A tensor that a network needs.
///
/// @param name its full name in the checkpoint, with `.weight` or `.bias`
/// @param rows rows of a matrix, or 1 for a vector
/// @param columns columns of a matrix, or the length of a vector
/// @param presence whether a checkpoint may leave it out
public record TensorShape(String name, int rows, int columns, Presence presence) {
    /// The most blocks and the widest layers that a configuration may ask for: far more than any model has, and few
    /// enough that a broken number is an error before it is an allocation.
    static final int MAX_BLOCKS = 1 << 12;

    static final int MAX_FEATURES = 1 << 20;

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
