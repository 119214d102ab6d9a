package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.network.Rope;
import dev.lloyd.models.network.TokenBatch;
import java.util.Arrays;
import java.util.Map;

/// One token more of each of some sequences: all operations of the network, with storage of their own, so that a token
/// makes no garbage. The results have the bits that {@link FloatOps} gives.
///
/// Memory: tensors that are not needed at once share storage; each layer has room of its own for inputs that it rounds
/// or moves, and each attention, where there are several sequences, for their keys, values and inputs. One thread at a
/// time.
final class Step {
    private final int[] ids;
    private final int[] positions;
    private final KeyValueCache[] caches;
    private final Operation[] operations;
    private final Matrix logits;

    /// A step of so many sequences.
    ///
    /// @param rotations of other steps of the same network; gets those that are not there
    Step(Network network, Weights weights, int sequences, Map<Rope, RotaryTable> rotations) {
        this.ids = new int[sequences];
        this.positions = new int[sequences];
        this.caches = new KeyValueCache[sequences];
        int[] ones = new int[sequences];
        Arrays.fill(ones, 1);
        TokenBatch batch = new TokenBatch(ids, new Packing(ones, positions));
        StepRecorder recorder = new StepRecorder(weights, Arrays.asList(caches), rotations);
        StepRecorder.Tensor last = recorder.pool(Pooling.LAST, batch.packing(), network.hidden(recorder, batch));
        StepRecorder.Tensor result = network.head(recorder, Packing.of(ones), last);
        this.operations = recorder.operations(result).toArray(Operation[]::new);
        this.logits = result.matrix();
    }

    /// Tells what comes next in a sequence.
    void set(int sequence, int id, KeyValueCache cache) {
        ids[sequence] = id;
        positions[sequence] = cache.length();
        caches[sequence] = cache;
    }

    /// The logits, `sequences x vocabulary`, until it runs again.
    Matrix run(Workers workers) {
        for (Operation operation : operations) {
            operation.run(workers);
        }
        Arrays.fill(caches, null);
        return logits;
    }
}
