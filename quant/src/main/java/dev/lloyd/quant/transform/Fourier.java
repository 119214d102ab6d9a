package dev.lloyd.quant.transform;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Transform;

/// The Fourier transform as a rotation of real coordinates, low frequencies first; with `truncate` after it the
/// reduction of embeddings that keeps these.
///
///     y = (X_0, sqrt(2) Re X_1, sqrt(2) Im X_1, ...) / sqrt(n)        X_k = sum_j x_j exp(-2 pi i j k / n)
///
/// Orthogonal, for any length ({@link FourierMap}); nothing is stored. Deviation from the paper, which keeps the
/// magnitudes `|X_k|` alone: without phases inner products are lost.
///
/// Embeddings have no order of their dimensions that frequencies could find, so nothing is to be expected of it
/// where principal components can be learned.
///
/// Source: Bulgakov and Segal, Dimensionality reduction in sentence transformer vector databases with fast Fourier
/// transform, 2024.
///
/// @param side which side of the weights
@AutoService(Part.class)
@PartName(
        value = "fourier",
        summary = "the Fourier transform as a rotation, low frequencies first",
        source = "Bulgakov and Segal, 2024")
public record Fourier(@Meaning("input, output or both") Side side) implements Transform {
    /// Needs no check: every side is possible.
    public Fourier {}

    /// The input side.
    public Fourier() {
        this(Side.INPUT);
    }

    @Override
    public AppliedTransform fit(TransformTask task) {
        return restore(task.weights().rows(), task.weights().columns(), StoredTensors.NONE);
    }

    @Override
    public long storedBytes(int rows, int columns) {
        return 0;
    }

    @Override
    public AppliedTransform restore(int rows, int columns, StoredTensors tensors) {
        return new AppliedTransform(
                this, side.input(columns, FourierMap::new), side.output(rows, FourierMap::new), StoredTensors.NONE);
    }
}
