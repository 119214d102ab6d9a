package dev.lloyd.vectors.ranking;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.kernel.CodebookDistances;
import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.grid.Product;
import dev.lloyd.quant.grid.SubVectors;
import dev.lloyd.vectors.codec.VectorCodec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What is trained, and the codes of the documents: codebooks, one for each sub-vector, and a map of queries.
///
///     score = <A q, y>        y = (c_1,k1 ... c_M,kM)
///
/// in the coordinates of the grid, after all transforms; `q` a query, `A` the map, at first the identity, `y` what
/// the codes `k` of a document decode to. Codebooks lie as the codec stores them: sub-vector by sub-vector,
/// centroid after centroid.
final class RankingModel {
    private final SubVectors cut;
    private final int size;
    private final float[] centroids;
    private final Matrix queryMap;
    private final Matrix documents;
    private final int[] codes;

    /// The codebooks of a codec, and documents coded by it.
    ///
    /// @param codec of product quantization without scales
    RankingModel(VectorCodec codec, Matrix vectors, Workers workers) {
        Product grid = (Product) codec.recipe().grids().getFirst();
        this.cut = SubVectors.of(codec.columns(), grid.subvectors());
        this.size = 1 << grid.bits();
        this.centroids = codec.tensors().get(RankingTraining.LEVELS).floats();
        this.queryMap = identity(codec.columns());
        this.documents = codec.coordinates(vectors, workers);
        this.codes = codes(codec, vectors, grid.bits(), workers);
    }

    private static Matrix identity(int columns) {
        Matrix identity = Matrix.zeros(columns, columns);
        for (int row = 0; row < columns; row++) {
            identity.set(row, row, 1);
        }
        return identity;
    }

    private int[] codes(VectorCodec codec, Matrix vectors, int bits, Workers workers) {
        MemorySegment records = codec.encode(vectors, workers).records();
        int[] all = new int[Math.multiplyExact(vectors.rows(), cut.count())];
        byte[] record = new byte[codec.recordBytes()];
        for (int row = 0; row < vectors.rows(); row++) {
            MemorySegment.copy(records, ValueLayout.JAVA_BYTE, (long) row * record.length, record, 0, record.length);
            BitPacking.unpack(record, 0, bits, all, row * cut.count(), cut.count());
        }
        return all;
    }

    /// How vectors are cut.
    SubVectors cut() {
        return cut;
    }

    /// Centroids of a sub-vector.
    int size() {
        return size;
    }

    /// All codebooks, which training moves.
    float[] centroids() {
        return centroids;
    }

    /// The map of queries, which training moves.
    Matrix queryMap() {
        return queryMap;
    }

    /// Documents in the coordinates of the grid.
    Matrix documents() {
        return documents;
    }

    /// The code of a document.
    int code(int document, int part) {
        return codes[document * cut.count() + part];
    }

    void code(int document, int part, int code) {
        codes[document * cut.count() + part] = code;
    }

    /// Where a centroid begins.
    int offset(int part, int code) {
        return cut.from(part) * size + code * cut.length(part);
    }

    /// Writes `y` of a document.
    void decode(int document, float[] target) {
        for (int part = 0; part < cut.count(); part++) {
            System.arraycopy(centroids, offset(part, code(document, part)), target, cut.from(part), cut.length(part));
        }
    }

    /// `A q`.
    float[] mapped(float[] query) {
        float[] product = new float[query.length];
        for (int row = 0; row < product.length; row++) {
            product[row] = FloatKernels.dot(queryMap.values(), queryMap.offset(row), query, 0, query.length);
        }
        return product;
    }

    /// Gives each document the codes of the nearest centroids as they are now.
    void chooseNearest(Workers workers) {
        workers.forEach(cut.count(), part -> {
            CodebookDistances distances = distances(part);
            float[] scratch = new float[CodebookDistances.padded(size)];
            for (int row = 0; row < documents.rows(); row++) {
                code(row, part, distances.nearest(documents.values(), documents.offset(row) + cut.from(part), scratch));
            }
        });
    }

    /// Squared distances to the centroids of a sub-vector as they are now.
    CodebookDistances distances(int part) {
        return CodebookDistances.of(centroids, offset(part, 0), cut.length(part), size);
    }
}
