package dev.lloyd.quant.transform;

import com.google.auto.service.AutoService;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Transform;

/// Random signs and a Walsh-Hadamard transform, on one or both sides:
///
///     w' = H D w / sqrt(n),    D = diag(random signs)
///
/// which makes any weights look Gaussian and spreads outliers (and the Hessian's eigenvectors) evenly. Orthogonal:
/// norms stay, `x' = H D x / sqrt(n)`. Over the full length, where `n` is not a power of two, it is the
/// exact-length form of {@link dev.lloyd.core.kernel.KacRotation} with four rounds; with `block` each run of that
/// many coordinates is rotated alone (a shorter last run too). Nothing is stored: signs follow from the seed, which
/// stands in the part as applied. Cost: `O(n log n)` a vector.
///
/// Sources: Tseng et al., QuIP#, 2024 (both sides, random signs); Ashkboos et al., QuaRot, 2024.
///
/// @param side which side of the weights
/// @param block coordinates that are rotated together, a power of two; 0 for all
/// @param seed of the signs; 0 takes the tensor's
@AutoService(Part.class)
@PartName(
        value = "hadamard",
        summary = "random signs and a Walsh-Hadamard rotation of the input, the output or both",
        source = "Tseng et al., QuIP#, 2024")
public record HadamardRotation(
        @Meaning("input, output or both") Side side,

        @Meaning("coordinates that are rotated together, a power of two; 0 for all")
        int block,

        @Meaning("of the signs; 0 takes the tensor's") long seed)
        implements Transform {
    /// Checks that the block is a power of two.
    public HadamardRotation {
        if (block < 0 || Integer.bitCount(block) > 1) {
            throw new IllegalArgumentException("block must be 0 or a power of two, not " + block);
        }
    }

    /// The whole input side.
    public HadamardRotation() {
        this(Side.INPUT, 0, 0);
    }

    @Override
    public AppliedTransform fit(TransformTask task) {
        HadamardRotation seeded = seed == 0 ? new HadamardRotation(side, block, task.seed()) : this;
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
                side.input(columns, size -> BlockRotation.of(size, block, Seeds.derive(seed, "input"))),
                side.output(rows, size -> BlockRotation.of(size, block, Seeds.derive(seed, "output"))),
                StoredTensors.NONE);
    }
}
