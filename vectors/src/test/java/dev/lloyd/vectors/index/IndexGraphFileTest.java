package dev.lloyd.vectors.index;

import static dev.lloyd.vectors.index.GraphFiles.DIMENSION;
import static dev.lloyd.vectors.index.GraphFiles.SHAPE;
import static dev.lloyd.vectors.index.GraphFiles.gaussian;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.safetensors.SafetensorsFile;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.graph.Graph;
import dev.lloyd.vectors.graph.GraphShape;
import dev.lloyd.vectors.graph.Links;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is in a file with a graph, and what becomes of one that is damaged or forged.
class IndexGraphFileTest {
    private static final String LINE = GraphFiles.LINE;
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

    private Path build(Metric metric, Matrix vectors) throws IOException {
        return new GraphFiles(folder).build(GraphFiles.building(metric, 0), vectors, workers);
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
        try (VectorFile file = new GraphFiles(folder).file("base.npy", gaussian(vectors, 14))) {
            GraphFiles.building(Metric.L2, 0).build(file, flat, workers, done -> {});
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
}
