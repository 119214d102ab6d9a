package dev.lloyd.formats.tensor;

import java.util.List;

/// A tensor that is going to be written: everything but its bytes.
///
/// @param name its name, unique in the file
/// @param dtype how its values will be stored
/// @param shape its dimensions, slowest first
public record TensorPlan(String name, DType dtype, List<Long> shape) {
    /// Copies the shape and checks that the tensor has a size in whole bytes.
    public TensorPlan {
        shape = List.copyOf(shape);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a tensor needs a name");
        }
        long lastDimension = shape.isEmpty() ? 1 : shape.getLast();
        if (lastDimension % dtype.blockSize() != 0) {
            throw new IllegalArgumentException("tensor '" + name + "': block size " + dtype.blockSize() + " of "
                    + dtype.label() + " does not divide " + lastDimension + " columns");
        }
        long unused = dtype.byteSize(DType.count(shape));
        assert unused >= 0;
    }

    /// The bytes it will take.
    public long byteSize() {
        return dtype.byteSize(DType.count(shape));
    }
}
