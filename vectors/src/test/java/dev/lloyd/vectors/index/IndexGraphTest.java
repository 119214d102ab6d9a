package dev.lloyd.vectors.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.npy.Npy;
import dev.lloyd.formats.safetensors.SafetensorsFile;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.graph.Graph;
import dev.lloyd.vectors.graph.GraphShape;
import dev.lloyd.vectors.graph.Links;
import dev.lloyd.vectors.index.IndexWriter.Column;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IndexGraphTest {
    private static final int DIMENSION = 16;
    private static final String LINE = "hadamard | lloyd-max(bits=4)";
    private static final GraphShape SHAPE = new GraphShape(10, 30, 1.75);
    private static Workers workers;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    private static Matrix gaussian(int rows, long seed) {
        return new Matrix(rows, DIMENSION, Seeds.gaussian(rows * DIMENSION, seed));
    }

    private VectorFile file(String name, Matrix vectors) throws IOException {
        Npy.write(folder.resolve(name), vectors);
        return VectorFiles.open(folder.resolve(name));
    }

    private Path build(Metric metric, Matrix vectors, int cells, Workers threads, Column... columns)
            throws IOException {
        Path path = folder.resolve("graph.lloyd");
        try (VectorFile file = file("base.npy", vectors)) {
            IndexBuilding building =
                    new IndexBuilding(Recipe.parse(LINE), metric, 5, 1000, Set.of(columns), cells, Set.of());
            IndexGraph.build(path, SHAPE, threads, done -> {}, flat -> building.build(file, flat, threads, done -> {}));
        }
        return path;
    }

    private Path build(Metric metric, Matrix vectors, Column... columns) throws IOException {
        return build(metric, vectors, 0, workers, columns);
    }

    /// How many of ten a search finds that a scan of the codes finds.
    private static double recall(VectorIndex index, Matrix queries, int beam) {
        Neighbours[] truth = ExhaustiveSearch.estimated(index.coded(), queries, 10, workers);
        Neighbours[] found = index.search(queries, SearchRequest.nearest(10).beaming(beam), workers);
        double hits = 0;
        for (int query = 0; query < found.length; query++) {
            int[] wanted = truth[query].vectors().clone();
            Arrays.sort(wanted);
            hits += Arrays.stream(found[query].vectors())
                    .filter(place -> Arrays.binarySearch(wanted, place) >= 0)
                    .count();
        }
        return hits / (10.0 * found.length);
    }

    @ParameterizedTest
    @EnumSource
    void aGraphInAFileFindsNearlyWhatAScanFinds(Metric metric) throws IOException {
        Path path = build(metric, gaussian(3000, 1));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count(), "nothing but the base and the index is left");
        }
        try (VectorIndex index = VectorIndex.open(path)) {
            index.verify();
            assertEquals(SHAPE, index.graphShape().orElseThrow());
            // Ten numbers of 12 bits.
            assertEquals(15, index.linkBytes());
            assertEquals(3000L * (index.codec().recordBytes() + 15), index.vectorBytes());
            double wide = recall(index, gaussian(50, 2), 100);
            assertTrue(wide > 0.95, wide + "");
            assertTrue(recall(index, gaussian(50, 2), 10) < wide);
            assertEquals(1, recall(index, gaussian(50, 2), 3000));
        }
    }

    @Test
    void theSameFileComesOutForAnyThreads() throws IOException {
        byte[] two = Files.readAllBytes(build(Metric.COSINE, gaussian(2000, 3)));
        try (Workers one = Workers.of(1)) {
            assertArrayEquals(two, Files.readAllBytes(build(Metric.COSINE, gaussian(2000, 3), 0, one)));
        }
    }

    @Test
    void filtersAndExactScoresWorkAsWithoutAGraph() throws IOException {
        Matrix vectors = gaussian(2500, 4);
        Matrix queries = gaussian(20, 5);
        long[] some = LongStream.range(0, 2500).filter(id -> id % 250 == 7).toArray();
        try (VectorIndex index = VectorIndex.open(build(Metric.L2, vectors, Column.VECTORS))) {
            SearchRequest request = SearchRequest.nearest(10).beaming(20).among(Filter.ids(some));
            for (Neighbours found : index.search(queries, request, workers)) {
                assertArrayEquals(
                        some,
                        LongStream.of(Arrays.stream(found.vectors())
                                        .mapToLong(index::id)
                                        .toArray())
                                .sorted()
                                .toArray());
            }
            Neighbours[] exact = ExhaustiveSearch.exact(vectors, queries, Metric.L2, 3, workers);
            Neighbours[] found =
                    index.search(queries, SearchRequest.nearest(3).beaming(200).reranking(10), workers);
            int equal = 0;
            for (int query = 0; query < 20; query++) {
                equal += exact[query].equals(found[query]) ? 1 : 0;
            }
            assertTrue(equal >= 18, equal + " of 20");
        }
    }

    @Test
    void aChangedIndexIsTheOneThatWouldHaveBeenBuilt() throws IOException {
        Matrix vectors = gaussian(900, 6);
        byte[] whole = Files.readAllBytes(build(Metric.INNER_PRODUCT, vectors));
        Path path = build(Metric.INNER_PRODUCT, vectors.rowSlice(0, 700));
        try (VectorFile more = file("more.npy", vectors.rowSlice(700, 900))) {
            IndexEdit.add(path, more, workers, done -> {});
        }
        assertArrayEquals(whole, Files.readAllBytes(path));
        IndexEdit.recommend(path, new SearchDefaults(1, 0));
        try (VectorIndex before = VectorIndex.open(path)) {
            before.verify();
            IndexEdit.delete(path, LongStream.range(0, 300).toArray());
            assertEquals(900, before.search(gaussian(1, 7), 900, workers)[0].size());
        }
        try (VectorFile other = file("more.npy", gaussian(2, 8))) {
            IndexEdit.put(path, other, new long[] {500, 7}, workers, done -> {});
        }
        try (VectorIndex index = VectorIndex.open(path)) {
            index.verify();
            assertEquals(601, index.size());
            assertEquals(SHAPE, index.graphShape().orElseThrow());
            assertTrue(recall(index, gaussian(30, 9), 50) > 0.9);
        }
        IndexEdit.delete(path, ids(path));
        try (VectorIndex index = VectorIndex.open(path)) {
            index.verify();
            assertEquals(0, index.search(gaussian(1, 7), 5, workers)[0].size());
        }
    }

    private static long[] ids(Path path) throws IOException {
        try (VectorIndex index = VectorIndex.open(path)) {
            return LongStream.range(0, index.size())
                    .map(place -> index.id((int) place))
                    .toArray();
        }
    }

    @Test
    void cellsAndAGraphAreRefusedAndNothingIsLeft() throws IOException {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> build(Metric.L2, gaussian(200, 10), 4, workers))
                .getMessage()
                .contains("an index has cells or a graph"));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void readersThatKnowNoGraphsRefuseTheFile() throws IOException {
        String header =
                Files.readString(build(Metric.L2, gaussian(20, 11)), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertTrue(header.contains("\"lloyd.index\":\"2\""));
    }

    /// A bit flipped anywhere, or an end anywhere, is an error or changes nothing.
    @Test
    void damageIsNeverAWrongAnswer() throws IOException {
        Path path = build(Metric.L2, gaussian(300, 12));
        byte[] whole = Files.readAllBytes(path);
        Matrix queries = gaussian(2, 13);
        Neighbours[] right = found(path, queries);
        Path damaged = folder.resolve("damaged.lloyd");
        int errors = 0;
        for (int place = 0; place < whole.length; place += 1 + place % 61) {
            byte[] copy = whole.clone();
            copy[place] ^= (byte) (1 << place % 8);
            Files.write(damaged, copy);
            errors += isRightOrRefused(damaged, queries, right) ? 0 : 1;
        }
        assertTrue(errors > whole.length / 100, errors + " of " + whole.length);
        for (int length = 0; length < whole.length; length += 397) {
            Files.write(damaged, Arrays.copyOf(whole, length));
            assertFalse(isRightOrRefused(damaged, queries, right));
        }
    }

    private static Neighbours[] found(Path path, Matrix queries) throws IOException {
        try (VectorIndex index = VectorIndex.open(path)) {
            index.verify();
            return index.search(queries, SearchRequest.nearest(5).beaming(10), workers);
        }
    }

    private static boolean isRightOrRefused(Path path, Matrix queries, Neighbours[] right) {
        try {
            assertArrayEquals(right, found(path, queries));
            return true;
        } catch (IOException | UncheckedIOException expected) {
            assertTrue(String.valueOf(expected.getMessage()).contains("damaged.lloyd"), expected.getMessage());
            return false;
        }
    }

    /// Links as somebody chose them, in a file whose checksums are right.
    private Path forged(int vectors, int entry, GraphShape shape, int... chain) throws IOException {
        Path flat = folder.resolve("flat.lloyd");
        try (VectorFile file = file("base.npy", gaussian(vectors, 14))) {
            new IndexBuilding(Recipe.parse(LINE), Metric.L2, 5, 1000, Set.of(), 0, Set.of())
                    .build(file, flat, workers, done -> {});
        }
        Links links = new Links() {
            @Override
            public int size() {
                return vectors;
            }

            @Override
            public int degree() {
                return 1;
            }

            @Override
            public int read(int vector, int[] target) {
                target[0] = chain[vector % chain.length];
                return 1;
            }
        };
        GraphCopy.write(flat, folder.resolve("forged.lloyd"), new Graph(links, entry), shape);
        return folder.resolve("forged.lloyd");
    }

    @Test
    void linksThatLeadNowhereAreErrorsThatNameTheVector() throws IOException {
        // 2,000 vectors take 11 bits: 2,040 can be written.
        Path path = forged(2000, 0, SHAPE, 1, 2040);
        try (VectorIndex index = VectorIndex.open(path)) {
            for (Runnable each : Set.<Runnable>of(
                    index::verify,
                    () -> index.search(gaussian(1, 1), SearchRequest.nearest(1).beaming(5), workers))) {
                UncheckedIOException thrown = assertThrows(UncheckedIOException.class, each::run);
                MalformedFileException cause = (MalformedFileException) thrown.getCause();
                assertEquals("vector 1 has a link to vector 2040 of 2000", cause.rule());
                assertEquals("graph.links", cause.tensor().orElseThrow());
            }
        }
    }

    @Test
    void aLoopEndsAndWhatIsLostIsFoundAllTheSame() throws IOException {
        Path path = forged(2000, 0, SHAPE, 0);
        try (VectorIndex index = VectorIndex.open(path)) {
            assertTrue(assertThrows(UncheckedIOException.class, index::verify)
                    .getMessage()
                    .contains("no links lead from vector 0 to vector 1"));
            Neighbours[] expected = ExhaustiveSearch.estimated(index.coded(), gaussian(3, 2), 5, workers);
            assertArrayEquals(
                    expected,
                    index.search(gaussian(3, 2), SearchRequest.nearest(5).beaming(9), workers));
        }
    }

    @Test
    void aHeaderThatDoesNotFitTheLinksIsMalformed() throws IOException {
        CodedVectors coded =
                VectorCodec.of(Recipe.parse(LINE), Metric.L2, DIMENSION, 1).encode(gaussian(50, 14), workers);
        Map<String, String> right = GraphFormat.words(SHAPE, 49);
        // Ten numbers of 6 bits.
        assertEquals(49, opened(right, 8, coded).orElseThrow().graph().entry());
        assertThrows(MalformedFileException.class, () -> opened(right, 7, coded));
        for (String change : List.of(
                "entry=50",
                "entry=-1",
                "entry=x",
                "degree=99",
                "degree=0",
                "degree=2147483647",
                "beam=",
                "beam=0",
                "alpha=0.75",
                "alpha=NaN")) {
            Map<String, String> words = new TreeMap<>(right);
            String[] word = change.split("=", 2);
            words.put("graph." + word[0], word[1]);
            assertThrows(MalformedFileException.class, () -> opened(words, 8, coded), change);
            words.remove("graph." + word[0]);
            assertThrows(MalformedFileException.class, () -> opened(words, 8, coded), change);
        }
    }

    private Optional<StoredGraph> opened(Map<String, String> words, int rowBytes, CodedVectors coded)
            throws IOException {
        Path path = folder.resolve("part.safetensors");
        List<TensorPlan> plans = List.of(
                new TensorPlan(GraphFormat.LINKS, ScalarType.U8, List.of(50L, (long) rowBytes)),
                new TensorPlan(IndexFormat.sums(GraphFormat.LINKS), ScalarType.I32, List.of(1L)));
        try (TensorWriter file = SafetensorsWriter.create(path, plans, words)) {
            file.append(GraphFormat.LINKS, MemorySegment.ofArray(new byte[50 * rowBytes]));
            file.append(IndexFormat.sums(GraphFormat.LINKS), MemorySegment.ofArray(new byte[4]));
            file.commit();
        }
        try (TensorFile file = SafetensorsFile.open(path)) {
            return StoredGraph.open(file, coded);
        }
    }

    @Test
    void oneVectorIsAnIndexWithAGraph() throws IOException {
        try (VectorIndex index = VectorIndex.open(build(Metric.COSINE, gaussian(1, 15)))) {
            index.verify();
            assertEquals(1, index.search(gaussian(1, 2), 10, workers)[0].size());
        }
    }

    @Test
    void beamsBelowOneAreRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> SearchRequest.nearest(1).beaming(0));
    }
}
