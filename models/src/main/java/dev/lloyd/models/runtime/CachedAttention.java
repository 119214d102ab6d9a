package dev.lloyd.models.runtime;

import dev.lloyd.core.kernel.AttentionKernels.Scores;
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
/// A task is for some neighbouring heads of a sequence, as {@link HeadRuns} has them.
final class CachedAttention implements Operation, IntConsumer {
    /// The scores of a task's queries, for one token at a time.
    private static final ThreadLocal<Scores> ROOM =
            ThreadLocal.withInitial(() -> new Scores(new float[0], KeyValueView.PAGE));

    /// Tasks of each thread, where there are enough heads.
    private static final int TASKS = 2;

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
    private HeadRuns runs;

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
        this.runs = HeadRuns.of(attention, shape.headSize(), 1);
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
        int most = queriesOfTask(workers);
        if (runs.most() != most) {
            runs = HeadRuns.of(attention, shape.headSize(), most);
        }
        workers.forEach(Math.multiplyExact(views.length, runs.runs().size()), this);
        for (KeyValueView view : views) {
            view.close();
        }
        Arrays.fill(views, null);
    }

    /// Where each text has one token, keys and values come from memory, fastest what lies side by side; where they have
    /// many, keys and values of one pair stay near the processor meanwhile.
    private int queriesOfTask(Workers workers) {
        int even = Math.max(1, packing.sequences() * attention.heads() / (TASKS * workers.threads()));
        boolean once = packing.tokens() == packing.sequences();
        return once ? Math.min(even, attention.heads()) : Math.min(even, attention.heads() / attention.keyValueHeads());
    }

    /// Attends with some heads of one sequence.
    @Override
    public void accept(int task) {
        int sequence = task / runs.runs().size();
        KeyValueView view = views[sequence];
        HeadRuns.Run run = runs.runs().get(task % runs.runs().size());
        int first = run.first() * shape.headSize();
        int length = packing.positions()[sequence] + packing.lengths()[sequence];
        Scores scores = room(run.queries(), length);
        for (int token = 0; token < packing.lengths()[sequence]; token++) {
            int visible = attention.mask() == Mask.CAUSAL ? packing.positions()[sequence] + token + 1 : length;
            int offset = query.offset(starts[sequence] + token) + first;
            view.scores(run.pairs(), query.values(), offset, scores, visible);
            for (int row = 0; row < run.queries(); row++) {
                FloatRows.shares(scores.values(), row * scores.stride(), visible, shape.scale());
            }
            Arrays.fill(target.values(), offset, offset + run.queries() * shape.headSize(), 0);
            view.mix(run.pairs(), scores, visible, target.values(), offset);
        }
    }

    private static Scores room(int queries, int length) {
        Scores room = ROOM.get();
        int stride = room.stride();
        if (stride < length) {
            stride = Math.max(2 * stride, Math.ceilDiv(length, KeyValueView.PAGE) * KeyValueView.PAGE);
        }
        int size = Math.multiplyExact(queries, stride);
        if (stride > room.stride() || size > room.values().length) {
            room = new Scores(new float[size], stride);
            ROOM.set(room);
        }
        return room;
    }
}
