package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.kernel.UnpackKernels;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.ScalarPoints;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A run of coded vectors that many queries can be scored against. Where scores come from decoded vectors, they are
/// decoded once for all queries. For one thread; reading allocates nothing.
public final class CodedWindow {
    private final Optional<CodedVectors> vectors;
    private final VectorCodec codec;
    private final int most;
    private final RecordLayout layout;
    private final List<Points> points;
    private final float[][] tables;
    private final int groupColumns;
    private final byte[] records;
    private final boolean decoding;
    private final Optional<RunWindow> runs;
    private final float[] estimates;
    private final int[] codes;
    private final float[] tile;
    private int first;
    private int size;

    /// A window that nothing was read into.
    ///
    /// @param most vectors that it can hold, 1 or more
    public CodedWindow(CodedVectors vectors, int most) {
        this(vectors.codec(), Optional.of(vectors), most);
    }

    /// A window for records that lie elsewhere, for {@link #fill}.
    ///
    /// @param most vectors that it can hold, 1 or more
    public CodedWindow(VectorCodec codec, int most) {
        this(codec, Optional.empty(), most);
    }

    private CodedWindow(VectorCodec codec, Optional<CodedVectors> vectors, int most) {
        this.vectors = vectors;
        this.codec = codec;
        this.most = most;
        this.layout = codec.layout();
        this.points = codec.points();
        this.tables = points.stream()
                .map(each -> each instanceof ScalarPoints scalars ? scalars.table() : new float[0])
                .toArray(float[][]::new);
        Recipe recipe = codec.recipe();
        this.groupColumns = recipe.grids().getFirst().group().groupColumns(codec.columns());
        this.records = new byte[Math.addExact(Math.multiplyExact(most, layout.size()), codec.readBytes())];
        this.decoding = codec.isDecoded();
        this.runs = codec.runs().map(each -> new RunWindow(each, most));
        this.estimates = new float[Math.multiplyExact(decoding ? most : 1, codec.columns())];
        int widest =
                points.stream().mapToInt(each -> each.tile().columns()).max().orElseThrow();
        this.tile = new float[widest];
        this.codes = new int
                [points.stream()
                        .mapToInt(each -> RecordLayout.codes(each, codec.columns()))
                        .max()
                        .orElseThrow()];
    }

    /// Reads vectors `from` to `to`.
    ///
    /// @throws IndexOutOfBoundsException if there are not so many, or the window cannot hold them
    /// @throws IllegalStateException if the window is not of vectors
    public void read(int from, int to) {
        vectors.orElseThrow(() -> new IllegalStateException("a window of a codec is filled, not read"))
                .copy(from, to, records);
        first = from;
        decodeAll(to - from);
    }

    /// Reads vectors from anywhere, in any order; {@link #first()} is 0 then.
    ///
    /// @param places of the vectors, from the beginning of the array
    /// @param count how many
    /// @throws IndexOutOfBoundsException if there is no such vector, or the window cannot hold so many
    /// @throws IllegalStateException if the window is not of vectors
    public void gather(int[] places, int count) {
        Objects.checkIndex(count, most + 1);
        CodedVectors source =
                vectors.orElseThrow(() -> new IllegalStateException("a window of a codec is filled, not read"));
        for (int place = 0; place < count; place++) {
            source.copy(places[place], records, place * layout.size());
        }
        first = 0;
        decodeAll(count);
    }

    /// Where records come from that lie elsewhere.
    @FunctionalInterface
    public interface Filler {
        /// Puts the record of a place where it belongs.
        ///
        /// @param offset where the record begins in `target`; it has {@link VectorCodec#recordBytes()}
        void fill(int place, byte[] target, int offset) throws IOException;
    }

    /// Takes records from anywhere, in any order; {@link #first()} is 0 then.
    ///
    /// @param count how many
    /// @throws IndexOutOfBoundsException if the window cannot hold so many
    public void fill(int count, Filler filler) throws IOException {
        Objects.checkIndex(count, most + 1);
        for (int place = 0; place < count; place++) {
            filler.fill(place, records, place * layout.size());
        }
        first = 0;
        decodeAll(count);
    }

    private void decodeAll(int count) {
        size = count;
        runs.ifPresent(RunWindow::clear);
        for (int place = 0; place < size && decoding; place++) {
            decode(place, place * codec.columns());
        }
    }

    /// The number of the first vector.
    public int first() {
        return first;
    }

    /// How many vectors there are.
    public int size() {
        return size;
    }

    VectorCodec codec() {
        return codec;
    }

    void requireCodec(VectorCodec expected) {
        if (codec != expected) {
            throw new IllegalArgumentException("the window's vectors are of another codec");
        }
    }

    /// `<factor y, q>` for a query in the coordinates of the grid, if vectors are decoded.
    float product(int place, float[] query) {
        int columns = codec.columns();
        return FloatKernels.dot(query, 0, estimates, place * columns, columns);
    }

    /// The records, with {@link VectorCodec#readBytes()} behind them.
    byte[] records() {
        return records;
    }

    /// The estimate `factor y` of a vector in the coordinates of the grid, {@link VectorCodec#columns()} of them,
    /// at the beginning of `target`.
    ///
    /// @param place among those that were read
    public void estimate(int place, float[] target) {
        estimate(place, target, 0);
    }

    /// The same, from an offset of `target` on.
    void estimate(int place, float[] target, int offset) {
        Objects.checkIndex(place, size);
        int from = decoding ? place * codec.columns() : 0;
        if (!decoding) {
            decode(place, from);
        }
        System.arraycopy(estimates, from, target, offset, codec.columns());
    }

    /// What scoring run by run needs of all vectors.
    RunWindow runs() {
        RunWindow all = runs.orElseThrow();
        all.read(records, size);
        return all;
    }

    /// The same with what looking at them in stages needs.
    RunWindow stages() {
        RunWindow all = runs();
        all.measure(records, size);
        return all;
    }

    /// How many runs of codes were looked at so far, summed over vectors and queries; 0 where records have none.
    public long runsLooked() {
        return runs.map(RunWindow::looked).orElse(0L);
    }

    float norm(int place) {
        return layout.norm(records, place * layout.size());
    }

    float deviation(int place) {
        return layout.deviation(records, place * layout.size());
    }

    private void decode(int place, int from) {
        int columns = codec.columns();
        java.util.Arrays.fill(estimates, from, from + columns, 0);
        int record = place * layout.size();
        for (int plane = 0; plane < points.size(); plane++) {
            addPoints(points.get(plane), tables[plane], record + layout.codeOffset(plane), from);
        }
        for (int column = 0; column < columns; column += groupColumns) {
            int group = column / groupColumns;
            float number = layout.number(records, record, group);
            float zero = layout.zero(records, record, group);
            int end = from + Math.min(columns, column + groupColumns);
            for (int index = from + column; index < end; index++) {
                estimates[index] = number * (estimates[index] - zero);
            }
        }
    }

    /// @param table the value of each code where one stands for one value, else nothing
    private void addPoints(Points each, float[] table, int offset, int from) {
        int columns = codec.columns();
        int wide = each.tile().columns();
        UnpackKernels.unpack(records, offset, each.codeBits(), codes, RecordLayout.codes(each, columns));
        if (table.length > 0) {
            for (int column = 0; column < columns; column++) {
                estimates[from + column] += table[codes[column]];
            }
            return;
        }
        int code = 0;
        for (int column = 0; column < columns; column += wide, code += each.codesPerTile()) {
            each.decode(codes, code, tile, 0);
            int count = Math.min(wide, columns - column);
            for (int index = 0; index < count; index++) {
                estimates[from + column + index] += tile[index];
            }
        }
    }
}
