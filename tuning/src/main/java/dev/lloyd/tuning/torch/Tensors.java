package dev.lloyd.tuning.torch;

import dev.lloyd.core.matrix.Matrix;
import java.nio.FloatBuffer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Copies between heap arrays and tensors. Tensors live as long as the `PointerScope` around the call.
public final class Tensors {
    private Tensors() {}

    /// A 32-bit copy of a matrix.
    public static Tensor of(Matrix matrix) {
        return of(matrix.values(), matrix.rows(), matrix.columns());
    }

    /// A 32-bit copy of some values in a shape.
    public static Tensor of(float[] values, long... shape) {
        return Tensor.create(values, shape);
    }

    /// A 32-bit copy of a tensor on the heap, row-major.
    public static float[] floats(Tensor tensor) {
        Tensor plain = tensor.detach().to(ScalarType.Float).contiguous();
        float[] values = new float[Math.toIntExact(plain.numel())];
        FloatBuffer buffer = plain.createBuffer();
        buffer.get(values);
        return values;
    }

    /// A copy of a tensor that gradients are taken for.
    public static Tensor leaf(Tensor source) {
        return source.detach().clone().set_requires_grad(true);
    }

    /// The nearest values that binary16 holds; gradients pass straight through.
    public static Tensor asHalves(Tensor source) {
        Tensor halves = source.to(ScalarType.Half).to(source.scalar_type());
        return source.add(halves.sub(source).detach());
    }

    /// A number as libtorch wants it.
    public static Scalar scalar(double value) {
        return new Scalar(value);
    }
}
