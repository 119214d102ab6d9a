package dev.lloyd.formats.tensor;

import java.util.List;

/// Where a tensor lies in a file and how it is stored.
///
/// @param name its name, unique in the file
/// @param dtype how its values are stored
/// @param shape its dimensions, slowest first (C order), so `(out, in)` for a linear layer; empty for a single
///     value
/// @param byteOffset its first byte, from the start of the file (of its shard, in a sharded model)
/// @param byteSize its bytes
public record TensorInfo(String name, DType dtype, List<Long> shape, long byteOffset, long byteSize) {
    /// Copies the shape and checks that the size is that of the shape.
    public TensorInfo {
        shape = List.copyOf(shape);
        if (byteOffset < 0 || byteSize != dtype.byteSize(DType.count(shape))) {
            throw new IllegalArgumentException("tensor '" + name + "' at " + byteOffset + ": " + dtype.label() + " "
                    + shape + " does not take " + byteSize + " bytes");
        }
    }

    /// The number of values.
    public long count() {
        return DType.count(shape);
    }

    /// Rows of the tensor seen as a matrix: its first dimension, or 1 below rank 2.
    public long rows() {
        return shape.size() < 2 ? 1 : shape.getFirst();
    }

    /// Columns of the tensor seen as a matrix: the product of all dimensions but the first, or its length below
    /// rank 2.
    public long columns() {
        return shape.size() < 2 ? count() : DType.count(shape.subList(1, shape.size()));
    }
}
