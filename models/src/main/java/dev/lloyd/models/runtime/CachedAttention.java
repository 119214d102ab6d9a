package dev.lloyd.models.runtime;

import dev.lloyd.core.kernel.ActivationKernels;
import dev.lloyd.core.kernel.AttentionKernels.Scores;
import dev.lloyd.core.kernel.AttentionKernels.Slice;
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
/// A task is for a sequence and queries' heads that share keys and values, up to {@value #QUERIES} of them: so these
/// keys and values are brought near by one thread, and where all heads share one pair there is still work for several.
final class CachedAttention implements Operation, IntConsumer {
    /// Queries of a task, at most.
    private static final int QUERIES = 4;

    /// What a task takes beside its products, in products of a key and a query: some half of a microsecond.
    private static final long TASK = 10_000;

    /// Products, tasks among them, that are worth a second thread: some five microseconds (decision 70).
    private static final long SHARED = 100_000;

    private static final Workers ALONE = Workers.of(1);

    /// The scores of a task, which a thread needs for one token at a time.
    private static final ThreadLocal<Scores> ROOM =
            ThreadLocal.withInitial(() -> new Scores(new float[QUERIES * KeyValueView.PAGE], KeyValueView.PAGE));

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
    private final Slice[] tasks;

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
        this.tasks = new Slice[attention.keyValueHeads() * tasksOfPair()];
        Arrays.setAll(tasks, this::slice);
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
        (isLittle() ? ALONE : workers).forEach(Math.multiplyExact(views.length, tasks.length), this);
        for (KeyValueView view : views) {
            view.close();
        }
        Arrays.fill(views, null);
    }

    private boolean isLittle() {
        long products = 0;
        for (int sequence = 0; sequence < views.length; sequence++) {
            long length = packing.lengths()[sequence];
            products += length * (tasks.length * TASK + query.columns() * (packing.positions()[sequence] + length));
            if (products >= SHARED || !views[sequence].isPlain()) {
                return false;
            }
        }
        return true;
    }

    /// Query heads that share a pair of a key and a value head.
    private int sharing() {
        return attention.heads() / attention.keyValueHeads();
    }

    private int tasksOfPair() {
        return Math.ceilDiv(sharing(), QUERIES);
    }

    private Slice slice(int task) {
        int queries = Math.min(QUERIES, sharing() - task % tasksOfPair() * QUERIES);
        return new Slice(task / tasksOfPair() * shape.headSize(), shape.headSize(), queries);
    }

    /// Attends with some heads of one sequence.
    @Override
    public void accept(int index) {
        int sequence = index / tasks.length;
        int task = index % tasks.length;
        attend(sequence, tasks[task], task / tasksOfPair() * sharing() + task % tasksOfPair() * QUERIES);
    }

    /// @param head the first
    private void attend(int sequence, Slice slice, int head) {
        KeyValueView view = views[sequence];
        int length = packing.positions()[sequence] + packing.lengths()[sequence];
        Scores scores = room(length);
        for (int token = 0; token < packing.lengths()[sequence]; token++) {
            int visible = attention.mask() == Mask.CAUSAL ? packing.positions()[sequence] + token + 1 : length;
            int offset = query.offset(starts[sequence] + token) + head * shape.headSize();
            view.scores(slice, query.values(), offset, scores, visible);
            for (int row = 0; row < slice.queries(); row++) {
                ActivationKernels.softmax(scores.values(), row * scores.stride(), visible, shape.scale());
            }
            Arrays.fill(target.values(), offset, offset + slice.queries() * shape.headSize(), 0);
            view.mix(slice, scores, visible, target.values(), offset);
        }
    }

    private static Scores room(int length) {
        Scores room = ROOM.get();
        if (room.stride() < length) {
            int pages = Math.ceilDiv(length, KeyValueView.PAGE);
            int stride = Math.max(2 * room.stride(), pages * KeyValueView.PAGE);
            room = new Scores(new float[Math.multiplyExact(QUERIES, stride)], stride);
            ROOM.set(room);
        }
        return room;
    }
}
