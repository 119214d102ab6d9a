package dev.lloyd.quant.transform;

import com.google.auto.service.AutoService;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.Storage;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Transform;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Rotations of pairs of input channels by learned angles:
///
///     w' = G_K ... G_1 w,    G_k: (w_i, w_j) := (w_i cos a - w_j sin a, w_i sin a + w_j cos a)
///
/// In each of the `K` rotations every group of channels is divided into disjoint random pairs, and each pair has an
/// angle; of an odd number of channels one is left alone. The angles are 0 until a tuning trains them
/// (`learned-transform`). Angles are stored as bytes, in units of pi / 128: `4 K / rows` bits a weight. Pairs follow
/// from the seed. Orthogonal to the last digits, whatever the angles. Cost: `2 K` products a channel.
///
/// Source: Liang et al., ParoQuant: Pairwise Rotation Quantization for Efficient Reasoning LLM Inference, 2025.
/// Deviation: angles of 8 bits, since any angle can be undone exactly.
///
/// @param rotations one after the other, 1 to 1000
/// @param group channels that are paired with each other, 2 or more
/// @param seed of the pairs; 0 takes the tensor's
@AutoService(Part.class)
@PartName(
        value = "givens",
        summary = "rotations of random pairs of channels, by angles that a tuning learns",
        source = "Liang et al., ParoQuant, 2025")
public record Givens(
        @Meaning("rotations one after the other, 1 to 1000") int rotations,

        @Meaning("channels that are paired with each other, 2 or more")
        int group,

        @Meaning("of the pairs; 0 takes the tensor's") long seed)
        implements Transform {
    /// The name of the stored angles: a signed byte each, rotation by rotation, in each pair by pair.
    public static final String ANGLES = "angles";

    /// What a stored angle of 1 is, in radians.
    public static final double UNIT = Math.PI / 128;

    /// Checks the ranges above.
    public Givens {
        if (rotations < 1 || rotations > 1000 || group < 2) {
            throw new IllegalArgumentException(
                    "rotations must be 1 to 1000 and the group 2 or more, not " + rotations + " and " + group);
        }
    }

    /// 8 rotations in groups of 128.
    public Givens() {
        this(8, 128, 0);
    }

    @Override
    public AppliedTransform fit(TransformTask task) {
        Givens seeded = seed == 0 ? new Givens(rotations, group, task.seed()) : this;
        int columns = task.weights().columns();
        byte[] angles = new byte[Math.toIntExact(storedBytes(task.weights().rows(), columns))];
        return seeded.restore(
                task.weights().rows(),
                columns,
                StoredTensors.of(ANGLES, new StoredTensor(Storage.I8, List.of(angles.length), angles)));
    }

    @Override
    public long storedBytes(int rows, int columns) {
        return (long) rotations * pairCount(columns);
    }

    /// Pairs of each rotation.
    private int pairCount(int columns) {
        return columns / group * (group / 2) + columns % group / 2;
    }

    /// The channels that are rotated together: of each rotation the first and the second channel of pair after pair.
    public int[][] pairs(int columns) {
        int[][] pairs = new int[rotations][2 * pairCount(columns)];
        for (int rotation = 0; rotation < rotations; rotation++) {
            RandomGenerator generator = Seeds.generator(Seeds.derive(seed, rotation));
            int place = 0;
            for (int start = 0; start < columns; start += group) {
                int count = Math.min(group, columns - start);
                int[] order = Seeds.shuffled(count, generator);
                for (int index = 0; index < count / 2 * 2; index++) {
                    pairs[rotation][place++] = start + order[index];
                }
            }
        }
        return pairs;
    }

    @Override
    public AppliedTransform restore(int rows, int columns, StoredTensors tensors) {
        byte[] angles = tensors.get(ANGLES).bytes();
        if (angles.length != storedBytes(rows, columns)) {
            throw new IllegalArgumentException(rotations + " rotations of " + columns + " channels have "
                    + storedBytes(rows, columns) + " angles, not " + angles.length);
        }
        int count = pairCount(columns);
        float[][] cosines = new float[rotations][count];
        float[][] sines = new float[rotations][count];
        for (int index = 0; index < angles.length; index++) {
            cosines[index / count][index % count] = (float) Math.cos(UNIT * angles[index]);
            sines[index / count][index % count] = (float) Math.sin(UNIT * angles[index]);
        }
        GivensMap map = new GivensMap(columns, pairs(columns), cosines, sines);
        return new AppliedTransform(this, Optional.of(map), Optional.empty(), tensors);
    }
}
