package dev.lloyd.tuning.block;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.tuning.TuningText;
import dev.lloyd.tuning.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/// What one step is trained on: some consecutive sequences of a batch. More steps on fewer tokens cost the same and
/// train further than few steps on many.
///
/// @param text the batch
/// @param from the first sequence
/// @param count of sequences
record Portion(TuningText text, int from, int count) {
    /// A text in portions of whole sequences.
    ///
    /// @param most tokens of a portion, unless a single sequence has more
    static List<Portion> of(List<TuningText> text, int most) {
        List<Portion> portions = new ArrayList<>();
        for (TuningText batch : text) {
            int[] lengths = batch.packing().lengths();
            int from = 0;
            while (from < lengths.length) {
                int count = 1;
                int tokens = lengths[from];
                while (from + count < lengths.length && tokens + lengths[from + count] <= most) {
                    tokens += lengths[from + count++];
                }
                portions.add(new Portion(batch, from, count));
                from += count;
            }
        }
        return portions;
    }

    static Portion whole(TuningText batch) {
        return new Portion(batch, 0, batch.packing().sequences());
    }

    Packing packing() {
        return Packing.of(Arrays.copyOfRange(text.packing().lengths(), from, from + count));
    }

    Tensor input() {
        return Tensors.of(rows(text.input()));
    }

    Tensor target() {
        return Tensors.of(rows(text.target()));
    }

    /// The rows of the portion's sequences. Where blocks thin out the pixels of images, all images have as many.
    private Matrix rows(Matrix whole) {
        int[] lengths = text.packing().lengths();
        int before = IntStream.range(0, from).map(index -> lengths[index]).sum();
        return whole.rowSlice(row(before, whole), row(before + packing().tokens(), whole));
    }

    private int row(int token, Matrix whole) {
        return (int) ((long) token * whole.rows() / text.packing().tokens());
    }
}
