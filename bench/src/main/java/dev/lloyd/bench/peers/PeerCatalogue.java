package dev.lloyd.bench.peers;

import dev.lloyd.lucene.LloydKnnVectorsFormat;
import dev.lloyd.models.recipe.NamedRecipes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/// What is compared.
final class PeerCatalogue {
    /// The encoding of Lucene that speeds are ratios to, with and without a graph.
    static final String YARDSTICK = "Lucene 4 bit";

    private static final List<Integer> PARTS = List.of(48, 96);

    /// More are refused by Lucene's own formats.
    private static final int LUCENE_DIMENSIONS = 1024;

    private static final int CELLS = 256;

    /// No cell has fewer vectors, in the mean.
    private static final int CELL_SIZE = 32;

    private static final Map<Integer, ScalarEncoding> ENCODINGS = new TreeMap<>(Map.of(
            1, ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE,
            2, ScalarEncoding.DIBIT_QUERY_NIBBLE,
            4, ScalarEncoding.PACKED_NIBBLE,
            7, ScalarEncoding.SEVEN_BIT,
            8, ScalarEncoding.UNSIGNED_BYTE));

    private PeerCatalogue() {}

    /// The peers that take vectors of a dimension.
    ///
    /// @param vectors how many there will be
    static List<SearchPeer> of(int dimension, int vectors, Optional<Faiss> faiss) {
        List<SearchPeer> all = new ArrayList<>(LloydCatalogue.of(dimension));
        int cells = cells(vectors);
        List.of(1, 2, 4, 5, 6, 8).forEach(bits -> all.add(linked("lloyd-vec", bits)));
        List.of(1, 2, 4, 8).forEach(bits -> all.add(celled(bits, cells)));
        faiss.ifPresent(library -> all.addAll(FaissCatalogue.of(dimension, cells, library)));
        all.addAll(jvector(dimension));
        if (dimension <= LUCENE_DIMENSIONS) {
            ENCODINGS.forEach((bits, encoding) -> all.add(new LuceneScanPeer("Lucene " + bits + " bit", encoding)));
            all.addAll(graphs());
        }
        return all;
    }

    /// As many cells as a search has to do with, a power of two.
    private static int cells(int vectors) {
        return Math.min(CELLS, Integer.highestOneBit(Math.max(vectors / CELL_SIZE, 1)));
    }

    private static SearchPeer celled(int bits, int cells) {
        return new LloydPeer(
                "lloyd-vec " + bits + " bit, " + cells + " cells",
                "lloyd-vec in cells",
                NamedRecipes.standard().vectors("lloyd-vec", OptionalDouble.of(bits)),
                cells);
    }

    private static SearchPeer linked(String recipe, int bits) {
        return new LloydGraphPeer(
                recipe + " " + bits + " bit, graph",
                recipe + ", graph",
                NamedRecipes.standard().vectors(recipe, OptionalDouble.of(bits)));
    }

    private static List<SearchPeer> jvector(int dimension) {
        List<SearchPeer> all = new ArrayList<>();
        JVectorGraph graph = new JVectorGraph();
        Map<String, JVectorCodes> kinds = new TreeMap<>();
        PARTS.stream()
                .filter(parts -> parts <= dimension)
                .forEach(parts -> kinds.put("PQ " + parts, JVectorCodes.product(parts)));
        kinds.put("NVQ", JVectorCodes.nonUniform());
        kinds.put("BQ", JVectorCodes.binary());
        kinds.forEach((kind, codes) -> {
            String series = "JVector " + kind.replaceFirst(" .*", "");
            all.add(new JVectorScanPeer("JVector " + kind, series, codes));
            all.add(new JVectorGraphPeer("JVector " + kind + ", graph", series, graph, codes));
        });
        return all;
    }

    private static List<SearchPeer> graphs() {
        List<SearchPeer> all = new ArrayList<>();
        ENCODINGS.forEach((bits, encoding) -> {
            all.add(new LuceneGraphPeer(
                    "Lucene " + bits + " bit, graph",
                    "Lucene",
                    "Lucene",
                    new Lucene104HnswScalarQuantizedVectorsFormat(
                            encoding, LuceneGraphPeer.NEIGHBOURS, LuceneGraphPeer.BEAM)));
            String recipe = NamedRecipes.standard()
                    .vectors("lloyd-vec", OptionalDouble.of(bits))
                    .text();
            all.add(new LuceneGraphPeer(
                    "lloyd-vec " + bits + " bit in Lucene, graph",
                    SearchPeer.OURS,
                    "lloyd-vec in Lucene",
                    new LloydKnnVectorsFormat()
                            .withRecipe(recipe)
                            .withGraph(LuceneGraphPeer.NEIGHBOURS, LuceneGraphPeer.BEAM)));
        });
        return all;
    }
}
