package dev.lloyd.tuning.block;

import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.Storage;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.transform.Givens;
import dev.lloyd.tuning.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// Rotations of pairs of channels, with trained angles in the units that {@link Givens} stores.
final class TrainedRotations implements TrainedMap {
    private final Givens part;
    private final int rows;
    private final int columns;
    private final int count;
    private final List<Tensor> orders = new ArrayList<>();
    private final List<Tensor> returns = new ArrayList<>();
    private final Tensor angles;

    TrainedRotations(Givens part, int rows, int columns, StoredTensors tensors) {
        this.part = part;
        this.rows = rows;
        this.columns = columns;
        int[][] pairs = part.pairs(columns);
        this.count = pairs[0].length / 2;
        for (int[] each : pairs) {
            long[] order = order(each, columns);
            long[] back = new long[columns];
            for (int place = 0; place < columns; place++) {
                back[(int) order[place]] = place;
            }
            orders.add(Tensor.create(order, columns));
            returns.add(Tensor.create(back, columns));
        }
        byte[] stored = tensors.get(Givens.ANGLES).bytes();
        float[] start = new float[stored.length];
        for (int index = 0; index < start.length; index++) {
            start[index] = (float) (stored[index] * Givens.UNIT);
        }
        this.angles = Tensors.leaf(Tensors.of(start, part.rotations(), count));
    }

    /// The first channels of all pairs, the second ones, and who is left alone.
    private static long[] order(int[] pairs, int columns) {
        long[] order = new long[columns];
        boolean[] paired = new boolean[columns];
        for (int index = 0; index < pairs.length; index++) {
            order[index % 2 * (pairs.length / 2) + index / 2] = pairs[index];
            paired[pairs[index]] = true;
        }
        int place = pairs.length;
        for (int channel = 0; channel < columns; channel++) {
            if (!paired[channel]) {
                order[place++] = channel;
            }
        }
        return order;
    }

    @Override
    public List<Tensor> parameters() {
        return List.of(angles);
    }

    /// As bytes hold them: around the circle, so that 128 is -128.
    private Tensor units() {
        return angles.div(Tensors.scalar(Givens.UNIT)).round();
    }

    private Tensor turn(int rotation, double direction, Tensor weights) {
        Tensor whole = units().mul(Tensors.scalar(Givens.UNIT));
        Tensor angle =
                angles.add(whole.sub(angles).detach()).select(0, rotation).mul(Tensors.scalar(direction));
        Tensor ordered = weights.index_select(1, orders.get(rotation));
        Tensor first = ordered.narrow(1, 0, count);
        Tensor second = ordered.narrow(1, count, count);
        Tensor cosine = angle.cos();
        Tensor sine = angle.sin();
        TensorVector parts = new TensorVector(
                first.mul(cosine).sub(second.mul(sine)),
                first.mul(sine).add(second.mul(cosine)),
                ordered.narrow(1, 2L * count, columns - 2L * count));
        return torch.cat(parts, 1).index_select(1, returns.get(rotation));
    }

    @Override
    public Tensor forward(Tensor weights) {
        Tensor turned = weights;
        for (int rotation = 0; rotation < part.rotations(); rotation++) {
            turned = turn(rotation, 1, turned);
        }
        return turned;
    }

    @Override
    public Tensor inverse(Tensor weights) {
        Tensor turned = weights;
        for (int rotation = part.rotations() - 1; rotation >= 0; rotation--) {
            turned = turn(rotation, -1, turned);
        }
        return turned;
    }

    @Override
    public AppliedTransform stored() {
        float[] units = Tensors.floats(units());
        byte[] bytes = new byte[units.length];
        for (int index = 0; index < bytes.length; index++) {
            bytes[index] = (byte) Math.round(units[index]);
        }
        StoredTensor tensor = new StoredTensor(Storage.I8, List.of(bytes.length), bytes);
        return part.restore(rows, columns, StoredTensors.of(Givens.ANGLES, tensor));
    }
}
