package dev.lloyd.models.runtime;

import dev.lloyd.core.kernel.AttentionKernels.Slice;
import dev.lloyd.core.kernel.ThreadRoom;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.Attention.Mask;
import dev.lloyd.models.network.Packing;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/// Attention of sequences that caches continue: new tokens enter them, and queries look back over all that they hold.
/// A task for every sequence and head.
final class CachedAttention implements Operation, IntConsumer {
    /// The scores of a head, which a thread needs for one query at a time.
    private static final ThreadRoom SCORES = new ThreadRoom();

    private final Attention attention;
    private final Packing packing;
    private final List<KeyValueCache> caches;
    private final AttentionShape shape;
    private final Matrix query;
    private final Matrix target;
    private final SequenceRows inputs;
    private final SequenceRows keys;
    private final SequenceRows values;
    private final int[] starts;
    private final KeyValueView[] views;
    private final Slice[] narrowHeads;

    /// @param packing its positions are read when it runs
    /// @param caches one for each sequence, then
    /// @param input that keys and values are made of
    CachedAttention(
            Attention attention,
            Packing packing,
            List<KeyValueCache> caches,
            Matrix input,
            Matrix query,
            Matrix key,
            Matrix value,
            Matrix target) {
        if (caches.size() != packing.sequences()) {
            throw new IllegalArgumentException(
                    caches.size() + " caches do not fit " + packing.sequences() + " sequences");
        }
        this.attention = attention;
        this.packing = packing;
        this.caches = caches;
        this.shape = AttentionShape.of(attention, packing, query, key, value);
        this.query = query;
        this.target = target;
        this.inputs = SequenceRows.of(packing, input);
        this.keys = SequenceRows.of(packing, key);
        this.values = SequenceRows.of(packing, value);
        this.starts = packing.starts();
        this.views = new KeyValueView[packing.sequences()];
        this.narrowHeads = new Slice[attention.keyValueHeads()];
        Arrays.setAll(narrowHeads, head -> new Slice(head * shape.headSize(), shape.headSize()));
    }

    @Override
    public void run(Workers workers) {
        for (int sequence = 0; sequence < views.length; sequence++) {
            KeyValues store = caches.get(sequence).blocks().get(attention.block());
            if (store.length() != packing.positions()[sequence]) {
                throw new IllegalArgumentException("sequence " + sequence + " continues at position "
                        + packing.positions()[sequence] + " but its cache holds " + store.length() + " tokens");
            }
            store.append(inputs.of(sequence), keys.of(sequence), values.of(sequence), workers);
            views[sequence] = store.view(workers);
        }
        workers.forEach(Math.multiplyExact(views.length, attention.heads()), this);
        for (KeyValueView view : views) {
            view.close();
        }
        Arrays.fill(views, null);
    }

    /// Attends with one head of one sequence.
    @Override
    public void accept(int task) {
        int sequence = task / attention.heads();
        int head = task % attention.heads();
        KeyValueView view = views[sequence];
        Slice narrow = narrowHeads[head / (attention.heads() / attention.keyValueHeads())];
        int length = packing.positions()[sequence] + packing.lengths()[sequence];
        float[] scores = SCORES.ofLength(length);
        for (int token = 0; token < packing.lengths()[sequence]; token++) {
            int visible = attention.mask() == Mask.CAUSAL ? packing.positions()[sequence] + token + 1 : length;
            int offset = query.offset(starts[sequence] + token) + head * shape.headSize();
            view.scores(narrow, query.values(), offset, scores, visible);
            FloatRows.shares(scores, 0, visible, shape.scale());
            Arrays.fill(target.values(), offset, offset + shape.headSize(), 0);
            view.mix(narrow, scores, visible, target.values(), offset);
        }
    }
}
