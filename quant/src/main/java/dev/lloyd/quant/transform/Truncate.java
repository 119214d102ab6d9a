package dev.lloyd.quant.transform;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Transform;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/// Keeps some coordinates of vectors and drops the others: dimension reduction, after a transform that has gathered
/// what counts.
///
///     klt(of=weights) | truncate      principal components: LeanVec's projection where queries lie as vectors do
///     fourier | truncate              low frequencies
///     truncate                        the first dimensions, for embeddings that were trained for it (Matryoshka)
///
/// `first` keeps the first coordinates and stores nothing; `strongest` keeps those of the greatest mean square in
/// the sample, in their order, and stores 4 bytes for each; of equals the earlier. Vectors of no more coordinates
/// keep all. Inner products with queries are those of the kept coordinates; undone, dropped ones are 0.
/// Deviations that vectors keep (`unbiased(bound=stored)`) say nothing of what was dropped. Weights, which must
/// keep all channels, refuse it. Cost: a copy.
///
/// Sources: Jolliffe, Principal component analysis, 2002, chapter 6; Tepper et al., LeanVec, 2023 (its
/// query-aware form, with another projection for queries, is not here); Bulgakov and Segal, Dimensionality
/// reduction in sentence transformer vector databases with fast Fourier transform, 2024.
///
/// @param dimensions coordinates that stay
/// @param keep which
@AutoService(Part.class)
@PartName(
        value = "truncate",
        summary = "keeps some coordinates of vectors and drops the others",
        source = "Jolliffe, Principal component analysis, 2002")
public record Truncate(
        @Meaning("coordinates that stay, 1 or more") int dimensions,

        @Meaning("first, or strongest (of the greatest mean square in the sample)")
        Keep keep)
        implements Transform {
    /// Which coordinates stay.
    public enum Keep {
        /// The first.
        FIRST,
        /// Those of the greatest mean square.
        STRONGEST
    }

    /// Checks the range above.
    public Truncate {
        if (dimensions < 1) {
            throw new IllegalArgumentException("dimensions must be 1 or more, not " + dimensions);
        }
    }

    /// The first 160.
    public Truncate() {
        this(160, Keep.FIRST);
    }

    @Override
    public AppliedTransform fit(TransformTask task) {
        int columns = task.weights().columns();
        int[] kept = keep == Keep.FIRST ? first(columns) : strongest(task.weights());
        StoredTensors stored = keep == Keep.FIRST
                ? StoredTensors.NONE
                : StoredTensors.of("kept", StoredTensor.ofInts(kept, kept.length));
        return applied(columns, kept, stored);
    }

    private AppliedTransform applied(int columns, int[] kept, StoredTensors stored) {
        return new AppliedTransform(this, Optional.of(new SelectionMap(columns, kept)), Optional.empty(), stored);
    }

    private int count(int columns) {
        return Math.min(dimensions, columns);
    }

    private int[] first(int columns) {
        return IntStream.range(0, count(columns)).toArray();
    }

    private int[] strongest(Matrix sample) {
        double[] squares = new double[sample.columns()];
        for (int index = 0; index < sample.values().length; index++) {
            double value = sample.values()[index];
            squares[index % squares.length] += value * value;
        }
        return IntStream.range(0, squares.length)
                .boxed()
                .sorted(Comparator.comparingDouble(column -> -squares[column]))
                .limit(count(squares.length))
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }

    @Override
    public long storedBytes(int rows, int columns) {
        return keep == Keep.FIRST ? 0 : 4L * count(columns);
    }

    @Override
    public AppliedTransform restore(int rows, int columns, StoredTensors tensors) {
        if (keep == Keep.FIRST) {
            return applied(columns, first(columns), StoredTensors.NONE);
        }
        int[] kept = tensors.get("kept").ints();
        if (kept.length != count(columns)) {
            throw new IllegalArgumentException(
                    text() + " keeps " + count(columns) + " of " + columns + " coordinates, not " + kept.length);
        }
        return applied(columns, kept, tensors);
    }
}
