package dev.lloyd.tuning.block;

import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.transform.Kronecker;
import dev.lloyd.tuning.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A product of two small matrices, each trained under a gradual mask: an entry at a distance of `d` from the diagonal
/// changes once the share `d / size` of the training is done. Where the magnitudes beside the diagonal of a row add up
/// to more than 0.9 of its own they are made smaller together, so that both factors stay strictly diagonally dominant
/// and can be inverted (Levy-Desplanques). For that a diagonal entry also keeps the sign that it began with, and a
/// magnitude of 0.01 at least.
final class TrainedKronecker implements TrainedMap {
    private static final double MOST_BESIDE = 0.9;
    private static final double LEAST_DIAGONAL = 1e-2;
    private static final double SMALLEST = 1e-12;

    private final Kronecker part;
    private final int rows;
    private final int columns;
    private final Factor left;
    private final Factor right;

    TrainedKronecker(Kronecker part, int rows, int columns, StoredTensors tensors) {
        this.part = part;
        this.rows = rows;
        this.columns = columns;
        int size = Kronecker.leftSize(columns);
        this.left = new Factor(tensors.get(Kronecker.LEFT).floats(), size);
        this.right = new Factor(tensors.get(Kronecker.RIGHT).floats(), columns / size);
    }

    private static final class Factor {
        private final int size;
        private final Tensor start;
        private final Tensor signs;
        private final Tensor distances;
        private final Tensor changes;
        private double reach = 1;

        Factor(float[] values, int size) {
            this.size = size;
            this.start = Tensors.of(values, size, size);
            this.signs = torch.copysign(torch.ones(size), start.diag());
            float[] away = new float[size * size];
            for (int index = 0; index < away.length; index++) {
                away[index] = Math.abs(index / size - index % size);
            }
            this.distances = Tensors.of(away, size, size);
            this.changes = Tensors.leaf(torch.zeros(size, size));
        }

        /// As it is stored.
        Tensor matrix() {
            Tensor open = distances.le(Tensors.scalar(reach * size)).to(changes.scalar_type());
            Tensor whole = start.add(changes.mul(open));
            Tensor beside = whole.sub(torch.diag(whole.diag()));
            Tensor diagonal =
                    whole.diag().abs().clamp_min(Tensors.scalar(LEAST_DIAGONAL)).mul(signs);
            Tensor sums = beside.abs().sum(new long[] {1}, true, new ScalarTypeOptional());
            Tensor room = diagonal.abs().unsqueeze(1).mul(Tensors.scalar(MOST_BESIDE));
            Tensor shrink = room.div(sums.clamp_min(Tensors.scalar(SMALLEST))).clamp_max(Tensors.scalar(1));
            return Tensors.asHalves(torch.diag(diagonal).add(beside.mul(shrink)));
        }

        StoredTensor stored() {
            return StoredTensor.ofHalves(Tensors.floats(matrix()), size, size);
        }
    }

    @Override
    public List<Tensor> parameters() {
        return List.of(left.changes, right.changes);
    }

    @Override
    public void at(double share) {
        left.reach = share;
        right.reach = share;
    }

    /// Each row of the weights as a matrix `X`, made `A X B^T`.
    private Tensor apply(Tensor across, Tensor along, Tensor weights) {
        Tensor shaped = weights.reshape(weights.size(0), left.size, right.size);
        return across.matmul(shaped).matmul(along.transpose(0, 1)).reshape(weights.size(0), columns);
    }

    @Override
    public Tensor forward(Tensor weights) {
        return apply(left.matrix().inverse(), right.matrix().inverse(), weights);
    }

    @Override
    public Tensor inverse(Tensor weights) {
        return apply(left.matrix(), right.matrix(), weights);
    }

    @Override
    public AppliedTransform stored() {
        StoredTensors tensors =
                StoredTensors.of(Kronecker.LEFT, left.stored()).plusOne(Kronecker.RIGHT, right.stored());
        return part.restore(rows, columns, tensors);
    }
}
