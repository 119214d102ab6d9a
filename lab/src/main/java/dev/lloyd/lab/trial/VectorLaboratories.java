package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.lab.retrieval.CollectionFolder;
import dev.lloyd.lab.retrieval.Embeddings;
import dev.lloyd.lab.retrieval.Passage;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.runtime.Encoder;
import dev.lloyd.models.source.MavenCoordinates;
import dev.lloyd.models.text.WordNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Laboratories of vectors: random ones, and embeddings of definitions.
final class VectorLaboratories {
    private static final long SEED = 1957;
    private static final int VECTORS = 400;
    private static final int DIMENSION = 768;
    private static final int DECAYING = 1000;
    private static final int DECAYING_COLUMNS = 256;
    private static final int EMBEDDINGS = 25_000;
    private static final int LOG = 10_000;
    private static final int MAX_TOKENS = 128;
    private static final String DEFINITIONS = "WordNet definitions through all-MiniLM-L6-v2";

    private final Workplace place;

    VectorLaboratories(Workplace place) {
        this.place = place;
    }

    Laboratory gaussian(String name) {
        Matrix vectors = gaussian("vectors", VECTORS, DIMENSION);
        Matrix queries = gaussian("queries", VECTORS, DIMENSION);
        return new VectorLaboratory(
                name, "independent Gaussian numbers, seed " + SEED, vectors, queries, place.workers());
    }

    Laboratory decaying(String name) {
        Matrix vectors = decaying("decaying vectors", DECAYING);
        Matrix queries = decaying("decaying queries", VECTORS);
        return new VectorLaboratory(
                name, "Gaussian columns of variance 1 / i, seed " + SEED, vectors, queries, place.workers());
    }

    Laboratory definitions(String name) throws IOException {
        return new VectorLaboratory(name, DEFINITIONS, base(), definitionQueries(), place.workers());
    }

    Laboratory filtered(String name) throws IOException {
        return new FilterLaboratory(name, DEFINITIONS, base(), definitionQueries(), place.workers());
    }

    private static Matrix decaying(String what, int rows) {
        Matrix vectors = gaussian(what, rows, DECAYING_COLUMNS);
        for (int index = 0; index < vectors.values().length; index++) {
            vectors.values()[index] /= (float) Math.sqrt(1 + index % DECAYING_COLUMNS);
        }
        return vectors;
    }

    private static Matrix gaussian(String what, int rows, int columns) {
        return new Matrix(rows, columns, Seeds.gaussian(rows * columns, Seeds.derive(SEED, what)));
    }

    private Matrix base() throws IOException {
        return VectorFiles.read(folder().resolve("base100k.f16.npy"), EMBEDDINGS);
    }

    private Matrix definitionQueries() throws IOException {
        return VectorFiles.read(folder().resolve("query1k.f16.npy"), Integer.MAX_VALUE);
    }

    private Path folder() throws IOException {
        return place.data().file("vectors/wordnet-minilm-384d");
    }

    Laboratory ranked(String name) throws IOException {
        DataFolder data = place.data();
        Model model = place.minilm();
        Encoder encoder = new Encoder(
                model.network(), new DenseWeights(model.tensors()), model.tokenizer(), model.prefixes(), MAX_TOKENS);
        Path jar = place.maven().jar(MavenCoordinates.parse(WordNet.COORDINATES), (file, done, total) -> {});
        Set<String> asked =
                data.text("vectors/wordnet-minilm-384d/query1k.txt.gz").lines().collect(Collectors.toSet());
        List<String> examples = UsageExamples.choose(WordNet.read(jar), asked, LOG, SEED);
        Path folder = data.file("ir/scifact");
        List<String> claims = CollectionFolder.read(folder, "train").queries().stream()
                .map(Passage::text)
                .toList();
        Embeddings embeddings = new Embeddings(
                VectorFiles.read(folder.resolve("docs.minilm.f16.npy"), Integer.MAX_VALUE),
                VectorFiles.read(folder.resolve("queries.test.minilm.f16.npy"), Integer.MAX_VALUE));
        return new RankedLaboratory(
                name,
                new RankedLaboratory.Neighbourhood(
                        DEFINITIONS + ", the log other usage examples",
                        base(),
                        encoder.embed(examples, Encoder.Role.QUERY, place.workers()),
                        definitionQueries()),
                new RankedLaboratory.Judged(
                        CollectionFolder.read(folder, "test"),
                        embeddings,
                        encoder.embed(claims, Encoder.Role.QUERY, place.workers())),
                place.workers());
    }
}
