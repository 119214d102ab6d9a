package dev.lloyd.quant.transform;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Transform;
import java.util.Optional;

/// A learned affine map of the input channels that is a product of two small matrices:
///
///     w = (A kron B) w'        A: p x p, B: q x q, p q = columns, p the largest divisor up to the root
///
/// Both are the identity until a tuning trains them (`learned-transform`). They are stored in binary16 and used as
/// stored; the weights are transformed by their exact inverse. `16 (p^2 + q^2) / (rows * columns)` bits a weight: 0.13
/// for 256 x 256, where a whole matrix would take 16. A prime number of channels has `p = 1`, one whole matrix. Cost:
/// `columns (p + q)` products a vector. A singular factor is refused.
///
/// Sources: Ma et al., AffineQuant: Affine Transformation Quantization for Large Language Models, 2024; the product
/// in the place of a whole matrix: Sun et al., FlatQuant, 2024.
@AutoService(Part.class)
@PartName(
        value = "kronecker",
        summary = "an affine map of the channels, the product of two small matrices that a tuning learns",
        source = "Ma et al., AffineQuant, 2024")
public record Kronecker() implements Transform {
    /// The name of the stored `A`.
    public static final String LEFT = "left";

    /// The name of the stored `B`.
    public static final String RIGHT = "right";

    /// Rows of `A`: the largest divisor of the number of columns that is at most its root.
    public static int leftSize(int columns) {
        int size = (int) Math.sqrt(columns);
        while (size > 1 && columns % size != 0) {
            size--;
        }
        return Math.max(1, size);
    }

    @Override
    public AppliedTransform fit(TransformTask task) {
        int columns = task.weights().columns();
        int left = leftSize(columns);
        return restore(
                task.weights().rows(),
                columns,
                StoredTensors.of(LEFT, identity(left)).plusOne(RIGHT, identity(columns / left)));
    }

    private static StoredTensor identity(int size) {
        float[] values = new float[size * size];
        for (int index = 0; index < size; index++) {
            values[index * size + index] = 1;
        }
        return StoredTensor.ofHalves(values, size, size);
    }

    @Override
    public long storedBytes(int rows, int columns) {
        long left = leftSize(columns);
        long right = columns / left;
        return 2 * (left * left + right * right);
    }

    @Override
    public AppliedTransform restore(int rows, int columns, StoredTensors tensors) {
        int left = leftSize(columns);
        KroneckerMap map =
                new KroneckerMap(factor(tensors.get(LEFT), left), factor(tensors.get(RIGHT), columns / left));
        return new AppliedTransform(this, Optional.of(map), Optional.empty(), tensors);
    }

    private static DenseMap factor(StoredTensor tensor, int size) {
        float[] values = tensor.floats();
        if (values.length != (long) size * size) {
            throw new IllegalArgumentException(
                    "a factor of " + size + " x " + size + " does not have " + values.length + " values");
        }
        return DenseMap.ofInverse(new Matrix(size, size, values));
    }
}
