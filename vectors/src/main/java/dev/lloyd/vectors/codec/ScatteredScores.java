package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.GatheredProduct;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Scores of vectors that lie anywhere among the coded ones, of one query at a time: what a walk along the links of a
/// graph needs.
///
/// Where a code stands for one value, records are read where they lie. Codes of more than 5 bits are looked
/// at by their first 5 bits ({@link GatheredProduct}), and scored in full if they may reach the score that counts:
///
///     look + deviations * sigma >= floor
///
/// with `sigma` the deviation of a look from the score. Of the vectors that walks of sentence embeddings meet, one in
/// seven may. All other records are copied and scored in a window. For one thread; allocates a few numbers a query.
public final class ScatteredScores {
    /// Deviations that a look allows for. For codes of a normal variable these are twice as many, see
    /// {@link GatheredProduct#deviation}.
    private static final double DEVIATIONS = 2;

    private final CodedVectors coded;
    private final CodedWindow window;
    private final Optional<MemorySegment> records;
    private final long recordBytes;
    private final long[] starts;
    private final int[] chosen;
    private final int[] places;
    private final float[] products;
    private PreparedQuery query;
    private Optional<GatheredProduct> product = Optional.empty();

    /// Where the last record begins that can be read in place.
    private long last;

    private boolean exact;
    private double allowed;

    /// Scores of a query of zeros.
    ///
    /// @param most vectors that are scored at a time, 1 or more
    public ScatteredScores(CodedVectors coded, int most) {
        this.coded = coded;
        this.window = new CodedWindow(coded, most);
        this.records = coded.inPlace();
        this.recordBytes = coded.codec().recordBytes();
        this.starts = new long[most];
        this.chosen = new int[most];
        this.places = new int[most];
        this.products = new float[most];
        this.query = coded.codec().query(new float[coded.codec().dimension()]);
    }

    /// Takes another query.
    ///
    /// @param prepared for the codec of the vectors
    public void aim(PreparedQuery prepared) {
        query = prepared;
        product = records.flatMap(bytes -> prepared.gathered());
        last = product.isEmpty() ? -1 : records.get().byteSize() - product.get().readBytes();
        exact = product.map(GatheredProduct::deviation).orElse(0.0) == 0;
        allowed = DEVIATIONS * product.map(GatheredProduct::deviation).orElse(0.0);
    }

    /// The scores of those vectors that reach a score, the same as those of {@link PreparedQuery#scoreAll}.
    ///
    /// @param vectors their places, from the beginning of the array
    /// @param count how many, no more than are scored at a time
    /// @param floor the score to reach; minus infinity for all scores
    /// @param scores gets the scores; those that are lower than the floor may be minus infinity instead
    public void reaching(int[] vectors, int count, float floor, float[] scores) {
        if (last < 0 || (!exact && floor == Float.NEGATIVE_INFINITY)) {
            window.gather(vectors, count);
            query.scoreAll(window, scores);
            return;
        }
        look(vectors, count, scores);
        int full = 0;
        for (int index = 0; index < count; index++) {
            boolean behind = vectors[index] * recordBytes > last;
            chosen[full] = index;
            places[full] = vectors[index];
            full += behind || (!exact && !(scores[index] < floor)) ? 1 : 0;
            scores[index] = exact ? scores[index] : Float.NEGATIVE_INFINITY;
        }
        if (full > 0) {
            window.gather(places, full);
            query.scoreAll(window, products);
        }
        for (int index = 0; index < full; index++) {
            scores[chosen[index]] = products[index];
        }
    }

    /// What vectors may score.
    private void look(int[] vectors, int count, float[] scores) {
        MemorySegment bytes = records.get();
        for (int index = 0; index < count; index++) {
            coded.check(vectors[index]);
            starts[index] = Math.min(vectors[index] * recordBytes, last);
        }
        product.get().multiply(bytes, starts, count, scores);
        for (int index = 0; index < count; index++) {
            scores[index] = query.scored(bytes, starts[index], scores[index], allowed);
        }
    }
}
