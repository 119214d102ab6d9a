package dev.lloyd.lucene;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.VectorCodec;
import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsReader;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsWriter;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/// A Lucene format that keeps vectors of floats as codes of any vector codec, under Lucene's graph.
///
///     new LloydKnnVectorsFormat()                                                  4 bits a value, vectors kept
///     new LloydKnnVectorsFormat().withRecipe("hadamard | e8p").droppingVectors()   2 bits a value, codes alone
///
/// An immutable value: each `with` gives another one. It says how segments are written; each segment says for
/// itself how it is read, so that an index opens wherever this jar is, without any setting.
///
/// A graph is built from the vectors while documents come in, and from codes when segments are merged; it is
/// searched on codes. Small segments have no graph, and filters that leave little are answered without it: then
/// every code is scored. Scores are Lucene's functions of estimated products and distances; where an estimated
/// squared distance is below 0 the score is `1 - d^2`, so that order is kept. A recipe that learns does so from
/// up to 65,536 vectors of each new segment. Fields of bytes are kept as Lucene keeps them.
///
/// **Dropping the vectors.** Without {@link #droppingVectors} they lie beside the codes, for exact re-scoring and
/// for merges. With it the value of a document is what its code decodes to (for the cosine, of the vector brought
/// to length 1), and `rescorer` scores codes. Merging copies the codes of a recipe that does not learn, so that
/// nothing is lost by it; one that learns decodes and codes again, which loses a little each time.
///
/// A vector that the recipe cannot code (see {@link VectorCodec}) is refused when its document is added, if the
/// recipe does not learn; else when the segment is written.
///
/// Files, with Lucene's headers and checksums:
///
/// | file | what |
/// |---|---|
/// | `.vlm` | for each field of floats: number, whether vectors are kept, dimension, count, where its codes are; what
/// the codec says of itself, what it learned; which documents have vectors |
/// | `.vlc` | records of all vectors, in the order of documents; which documents have them, if not all do |
/// | `.vex`, `.vem` | the graph, as `Lucene99HnswVectorsFormat` has it |
/// | `.vec`, `.vemf` | vectors that are kept, and those of bytes, as `Lucene99FlatVectorsFormat` has them |
@AutoService(KnnVectorsFormat.class)
public final class LloydKnnVectorsFormat extends KnnVectorsFormat {
    /// The name in segments; never changes.
    public static final String NAME = "LloydKnnVectors";

    /// Dimensions of a vector, at most.
    public static final int MAX_DIMENSIONS = 16_384;

    private static final int MOST_CONNECTIONS = 512;
    private static final int WIDEST_BEAM = 3200;

    private final Coding coding;
    private final int connections;
    private final int beamWidth;

    /// The recipe {@value VectorCodec#DEFAULT_RECIPE}, vectors kept, Lucene's own graph settings.
    public LloydKnnVectorsFormat() {
        this(
                new Coding(Recipe.parse(VectorCodec.DEFAULT_RECIPE), Coding.Raw.KEPT),
                Lucene99HnswVectorsFormat.DEFAULT_MAX_CONN,
                Lucene99HnswVectorsFormat.DEFAULT_BEAM_WIDTH);
    }

    private LloydKnnVectorsFormat(Coding coding, int connections, int beamWidth) {
        super(NAME);
        this.coding = coding;
        this.connections = connections;
        this.beamWidth = beamWidth;
    }

    /// With another recipe for vectors of floats.
    ///
    /// @param line a recipe line that codes rows one by one; whether it does so for a dimension is seen when a
    ///     field of that dimension is first written
    /// @throws IllegalArgumentException if it is no recipe
    public LloydKnnVectorsFormat withRecipe(String line) {
        return new LloydKnnVectorsFormat(new Coding(Recipe.parse(line), coding.raw()), connections, beamWidth);
    }

    /// Without the vectors themselves: codes are all that is kept.
    public LloydKnnVectorsFormat droppingVectors() {
        return new LloydKnnVectorsFormat(new Coding(coding.recipe(), Coding.Raw.DROPPED), connections, beamWidth);
    }

    /// With another graph.
    ///
    /// @param neighbours of a node, 2 to 512; twice as many on the lowest level
    /// @param beam candidates that are looked at for each of them, 1 to 3,200
    public LloydKnnVectorsFormat withGraph(int neighbours, int beam) {
        if (neighbours < 2 || neighbours > MOST_CONNECTIONS || beam < 1 || beam > WIDEST_BEAM) {
            throw new IllegalArgumentException("a graph has 2 to " + MOST_CONNECTIONS
                    + " neighbours and a beam of 1 to " + WIDEST_BEAM + ", not " + neighbours + " and " + beam);
        }
        return new LloydKnnVectorsFormat(coding, neighbours, beam);
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
        CodedFormat flat = new CodedFormat(coding);
        return new Lucene99HnswVectorsWriter(state, connections, beamWidth, flat, flat.fieldsWriter(state), 1, null);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
        return new Lucene99HnswVectorsReader(state, new CodedFormat(coding).fieldsReader(state));
    }

    @Override
    public int getMaxDimensions(String field) {
        return MAX_DIMENSIONS;
    }

    @Override
    public String toString() {
        return NAME + "(recipe=" + coding.recipe().text() + ", vectors=" + coding.raw() + ", neighbours=" + connections
                + ", beam=" + beamWidth + ")";
    }
}
