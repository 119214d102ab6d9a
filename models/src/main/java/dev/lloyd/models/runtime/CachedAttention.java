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
///
/// A task is for a sequence and heads that share keys and values, up to {@value #HEADS} of them: so these keys and
/// values are brought near by one thread, and where all heads share one pair there is still work for several.
final class CachedAttention implements Operation, IntConsumer {
    /// Heads of a task, at most.
    private static final int HEADS = 4;

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
        workers.forEach(Math.multiplyExact(views.length, attention.keyValueHeads() * tasks()), this);
        for (KeyValueView view : views) {
            view.close();
        }
        Arrays.fill(views, null);
    }

    /// For each pair of a key and a value head.
    private int tasks() {
        return Math.ceilDiv(sharing(), HEADS);
    }

    /// Heads that share keys and values.
    private int sharing() {
        return attention.heads() / attention.keyValueHeads();
    }

    /// Attends with some heads of one sequence.
    @Override
    public void accept(int task) {
        int narrow = task / tasks() % attention.keyValueHeads();
        int first = task % tasks() * HEADS;
        int end = Math.min(sharing(), first + HEADS);
        for (int head = first; head < end; head++) {
            attend(task / tasks() / attention.keyValueHeads(), narrow, narrow * sharing() + head);
        }
    }

    private void attend(int sequence, int narrow, int head) {
        KeyValueView view = views[sequence];
        Slice slice = narrowHeads[narrow];
        int length = packing.positions()[sequence] + packing.lengths()[sequence];
        float[] scores = SCORES.ofLength(length);
        for (int token = 0; token < packing.lengths()[sequence]; token++) {
            int visible = attention.mask() == Mask.CAUSAL ? packing.positions()[sequence] + token + 1 : length;
            int offset = query.offset(starts[sequence] + token) + head * shape.headSize();
            view.scores(slice, query.values(), offset, scores, visible);
            FloatRows.shares(scores, 0, visible, shape.scale());
            Arrays.fill(target.values(), offset, offset + shape.headSize(), 0);
            view.mix(slice, scores, visible, target.values(), offset);
        }
    }
}
