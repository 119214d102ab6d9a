package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.CodebookTile;
import dev.lloyd.quant.form.Storage;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.Codebook;
import dev.lloyd.quant.plane.CodebookPoints;
import dev.lloyd.quant.plane.NoScales;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.plane.SummedPoints;
import dev.lloyd.quant.plane.Tile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Rows cut into sub-vectors, each with codebooks of its own whose chosen vectors add up. A tile is a row.
///
/// Codes of a tile: sub-vector by sub-vector, in each stage by stage. How they are found is the search's business;
/// it is given values that are finite and at most 16 times as large as any point's.
///
/// Codes are chosen by the codebooks that they are decoded with (`levels`), unless there are others to choose by
/// (`choosing`, of the same shape): training may move what a code decodes to and leave the codes.
final class AdditivePoints implements SummedPoints, CodebookPoints {
    /// The tensor of what codes decode to.
    private static final String LEVELS = "levels";

    /// The tensor of what codes are chosen by, if that is another.
    private static final String CHOOSING = "choosing";

    private final SubVectors cut;
    private final List<AdditiveBook> books;
    private final List<AdditiveBook> choosing;
    private final int codeBits;
    private final StoredTensors side;
    private final Shape shape;
    private final List<Supplier<Encoder>> searches;
    private final float minimum;
    private final float maximum;
    private final float greatest;

    private AdditivePoints(
            SubVectors cut, List<AdditiveBook> books, List<AdditiveBook> choosing, StoredTensors side, Shape shape) {
        this.cut = cut;
        this.books = books;
        this.choosing = choosing;
        this.codeBits = shape.codeBits();
        this.side = side;
        this.shape = shape;
        this.searches = choosing.stream().map(shape.search()).toList();
        this.minimum = minimum(books);
        this.maximum = maximum(books);
        this.greatest = Math.max(Math.abs(minimum(choosing)), Math.abs(maximum(choosing)));
    }

    private static float minimum(List<AdditiveBook> books) {
        return books.stream().map(book -> book.extreme(-1)).reduce(Float.POSITIVE_INFINITY, Math::min);
    }

    private static float maximum(List<AdditiveBook> books) {
        return books.stream().map(book -> book.extreme(1)).reduce(Float.NEGATIVE_INFINITY, Math::max);
    }

    /// How rows are cut and coded.
    ///
    /// @param subvectors runs of a row, if it is long enough
    /// @param stages codes of a run
    /// @param codeBits of a code
    /// @param search finds the codes of a run, for one thread
    record Shape(int subvectors, int stages, int codeBits, Function<AdditiveBook, Supplier<Encoder>> search) {
        /// Values that are stored for each column.
        int values() {
            return stages << codeBits;
        }

        /// Points whose codebooks are stored in binary16 beside scales, and in binary32 without them, where values
        /// may be of any magnitude.
        ///
        /// @param levels sub-vector by sub-vector, `stages x 2^codeBits x length` each
        AdditivePoints points(float[] levels, ScaleFormat scales) {
            return points(levels, scales instanceof NoScales ? Storage.F32 : Storage.F16);
        }

        private AdditivePoints points(float[] levels, Storage storage) {
            int columns = levels.length / values();
            StoredTensor stored = storage == Storage.F32
                    ? StoredTensor.ofFloats(levels, columns, values())
                    : StoredTensor.ofHalves(levels, columns, values());
            return restore(StoredTensors.of(LEVELS, stored));
        }

        /// Points from their {@link Points#side()}.
        ///
        /// @throws IllegalArgumentException if the codebooks are missing, of another size or not finite
        AdditivePoints restore(StoredTensors side) {
            List<AdditiveBook> books = books(side, LEVELS);
            List<AdditiveBook> choosing = side.has(CHOOSING) ? books(side, CHOOSING) : books;
            SubVectors cut = SubVectors.of(side.get(LEVELS).count() / values(), subvectors);
            return new AdditivePoints(cut, books, choosing, side, this);
        }

        private List<AdditiveBook> books(StoredTensors side, String name) {
            int columns = side.get(LEVELS).count() / values();
            float[] levels = Codebooks.checked(side, name, values(), columns);
            if (columns == 0) {
                throw new IllegalArgumentException("there are no codebooks for rows without values");
            }
            SubVectors cut = SubVectors.of(columns, subvectors);
            List<AdditiveBook> books = new ArrayList<>();
            for (int part = 0; part < cut.count(); part++) {
                int from = cut.from(part) * values();
                float[] centroids = Arrays.copyOfRange(levels, from, cut.from(part + 1) * values());
                books.add(new AdditiveBook(cut.length(part), stages, codeBits, centroids));
            }
            return List.copyOf(books);
        }
    }

    @Override
    public Tile tile() {
        return new Tile(1, cut.columns());
    }

    @Override
    public int codesPerTile() {
        return cut.count() * stages();
    }

    private int stages() {
        return books.getFirst().stages();
    }

    @Override
    public int codeBits() {
        return codeBits;
    }

    @Override
    public float minimum() {
        return minimum;
    }

    @Override
    public float maximum() {
        return maximum;
    }

    @Override
    public Encoder encoder() {
        List<Encoder> encoders = searches.stream().map(Supplier::get).toList();
        return clamped((values, offset, codes, codeOffset) -> {
            for (int part = 0; part < encoders.size(); part++) {
                encoders.get(part).encode(values, offset + cut.from(part), codes, codeOffset + part * stages());
            }
        });
    }

    @Override
    public Optional<Encoder> directed(double eta) {
        return stages() == 1 ? Optional.of(clamped(new DirectedSearch(cut, choosing, eta))) : Optional.empty();
    }

    /// Far outside the codebooks squared distances would overflow or all be equal.
    private Encoder clamped(Encoder encoder) {
        float limit = 16 * greatest;
        float[] clamped = new float[cut.columns()];
        return (values, offset, codes, codeOffset) -> {
            for (int index = 0; index < clamped.length; index++) {
                float value = values[offset + index];
                clamped[index] = Float.isNaN(value) ? 0 : Math.clamp(value, -limit, limit);
            }
            encoder.encode(clamped, 0, codes, codeOffset);
        };
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        for (int part = 0; part < books.size(); part++) {
            books.get(part).decode(codes, codeOffset + part * stages(), values, offset + cut.from(part));
        }
    }

    @Override
    public CodebookTile codebooks() {
        int[] starts = new int[cut.count() + 1];
        float[] vectors = new float[cut.columns() * shape.values()];
        for (int part = 0; part < books.size(); part++) {
            float[] centroids = books.get(part).centroids();
            System.arraycopy(centroids, 0, vectors, cut.from(part) * shape.values(), centroids.length);
            starts[part + 1] = cut.from(part + 1);
        }
        return new CodebookTile(codeBits, stages(), starts, vectors);
    }

    @Override
    public void products(float[] values, int offset, float[] target, int targetOffset) {
        int to = targetOffset;
        for (int part = 0; part < books.size(); part++) {
            books.get(part).products(values, offset + cut.from(part), target, to);
            to += stages() << codeBits;
        }
    }

    /// None where codes are chosen by other codebooks.
    @Override
    public Optional<Codebook> codebook() {
        if (side.has(CHOOSING)) {
            return Optional.empty();
        }
        StoredTensor stored = side.get(LEVELS);
        return Optional.of(new AdditiveCodebook(
                stored.floats(), cut, stages(), codeBits, levels -> shape.points(levels, stored.storage())));
    }

    @Override
    public StoredTensors side() {
        return side;
    }
}
