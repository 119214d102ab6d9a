package dev.lloyd.quant.transform;

import com.google.auto.service.AutoService;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Transform;

/// A random rotation made of small dense factors, on one or both sides:
///
///     W' = U W V^T,    U, V = (A kron B) P,    A, B uniformly random orthogonal,    P a random permutation
///
/// The two factors have about `sqrt(n)` rows; up to 64 coordinates there is one dense factor. A length without
/// divisors near its root is covered by two overlapping windows (deviation: the paper needs a factorization).
/// Orthogonal: norms stay. Nothing is stored: the factors follow from the seed. Cost: `O(n^1.5)` a vector.
///
/// Source: Chee et al., QuIP: 2-Bit Quantization of Large Language Models With Guarantees, 2023, section 4.
///
/// @param side which side of the weights
/// @param seed of the factors; 0 takes the tensor's
@AutoService(Part.class)
@PartName(
        value = "random-orthogonal",
        summary = "a random rotation by Kronecker products of small orthogonal factors",
        source = "Chee et al., QuIP, 2023")
public record RandomOrthogonal(
        @Meaning("input, output or both") Side side,
        @Meaning("of the factors; 0 takes the tensor's") long seed) implements Transform {
    /// Needs no check: every side and seed is possible.
    public RandomOrthogonal {}

    /// The input side.
    public RandomOrthogonal() {
        this(Side.INPUT, 0);
    }

    @Override
    public AppliedTransform fit(TransformTask task) {
        RandomOrthogonal seeded = seed == 0 ? new RandomOrthogonal(side, task.seed()) : this;
        return seeded.restore(task.weights().rows(), task.weights().columns(), StoredTensors.NONE);
    }

    @Override
    public long storedBytes(int rows, int columns) {
        return 0;
    }

    @Override
    public AppliedTransform restore(int rows, int columns, StoredTensors tensors) {
        return new AppliedTransform(
                this,
                side.input(columns, size -> KroneckerRotation.of(size, Seeds.derive(seed, "input"))),
                side.output(rows, size -> KroneckerRotation.of(size, Seeds.derive(seed, "output"))),
                StoredTensors.NONE);
    }
}
