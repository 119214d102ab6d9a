package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.BitPlaneInputs;
import dev.lloyd.core.kernel.BitPlaneKernels;
import dev.lloyd.core.kernel.BitPlanes;
import dev.lloyd.core.kernel.PackedRows;
import dev.lloyd.core.kernel.PanelActivations;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.packed.CodesOperation.Grain;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Operation;
import dev.lloyd.quant.plane.BinaryPoints;
import dev.lloyd.quant.plane.BitRows;
import dev.lloyd.quant.plane.Planes;
import java.util.Optional;

/// Planes of bits as a layer ({@link BitPlaneKernels}). Inputs are prepared {@value #BATCH} at a time, 16 bytes
/// for each of their values.
///
/// @param planes the matrix
/// @param activations whether inputs are rounded first
record BitsLayer(BitPlanes planes, Activations activations) implements LinearLayer {
    /// The widest whole numbers whose bits are multiplied faster than they are: measured.
    private static final int MOST_BITS = 3;

    private static final int BATCH = 64;

    /// Planes of signs or trits, or points that are sums of signs; empty if there are others, if bits are not
    /// multiplied fast, or if groups would be filled up while another kernel knows them as they are.
    static Optional<LinearLayer> of(Planes planes) {
        boolean alone = planes.planes().getFirst().points() instanceof BinaryPoints;
        return BitPlaneKernels.isFast()
                ? BitRows.of(planes)
                        .filter(bits -> alone || fillsWords(bits.columns(), bits.groupSize()))
                        .map(bits -> new BitsLayer(bits, Activations.FLOAT32))
                : Optional.empty();
    }

    /// Whole numbers, if they are narrow enough to be multiplied faster bit by bit.
    static Optional<LinearLayer> of(PackedRows codes, Activations activations) {
        boolean fast = BitPlaneKernels.isFast() && fillsWords(codes.columns(), codes.groupSize());
        return fast && codes.bits() <= MOST_BITS
                ? Optional.of(new BitsLayer(BitPlanes.of(codes), activations))
                : Optional.empty();
    }

    /// Whether groups, each of which begins with a new word, leave at most a fifth of the words' bits empty.
    private static boolean fillsWords(int columns, int groupSize) {
        int group = Math.min(columns, groupSize);
        return 5L * group >= 4L * Math.ceilDiv(group, Integer.SIZE) * Integer.SIZE;
    }

    @Override
    public int rows() {
        return planes.rows();
    }

    @Override
    public int columns() {
        return planes.columns();
    }

    @Override
    public Matrix multiply(Matrix inputs, Workers workers) {
        Matrix target = Matrix.zeros(inputs.rows(), rows());
        product(inputs, target).run(workers);
        return target;
    }

    @Override
    public Operation product(Matrix inputs, Matrix target) {
        if (inputs.rows() > BATCH) {
            return workers -> multiply(inputs, target, workers);
        }
        boolean rounds = activations == Activations.INT8;
        Matrix values = rounds ? Matrix.zeros(inputs.rows(), inputs.columns()) : inputs;
        BitPlaneInputs ready = BitPlaneInputs.over(values, planes);
        CodesProduct.Part part = (from, to) -> BitPlaneKernels.multiply(planes, ready, from, to, target);
        CodesProduct.Preparation preparation = workers -> {
            if (rounds) {
                PanelActivations.rounded(inputs, values);
            }
            ready.prepare(workers);
            return part;
        };
        return new CodesOperation(preparation, columns(), target, new Grain(BitPlaneKernels.ROWS, 0));
    }

    /// Batch by batch.
    private void multiply(Matrix inputs, Matrix target, Workers workers) {
        for (int from = 0; from < inputs.rows(); from += BATCH) {
            Matrix batch = inputs.rowSlice(from, Math.min(inputs.rows(), from + BATCH));
            float[] products = multiply(batch, workers).values();
            System.arraycopy(products, 0, target.values(), target.offset(from), products.length);
        }
    }
}
