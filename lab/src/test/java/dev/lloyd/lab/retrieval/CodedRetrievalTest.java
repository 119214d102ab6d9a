package dev.lloyd.lab.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.lab.SharedData;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// SciFact's abstracts as MiniLM vectors, whose exact figures others have measured.
class CodedRetrievalTest {
    @Test
    void moreBytesKeepMoreOfTheExactQuality() throws IOException {
        Path folder = SharedData.require("ir/scifact");
        Collection collection = CollectionFolder.read(folder, "test");
        Embeddings embeddings = new Embeddings(
                VectorFiles.read(folder.resolve("docs.minilm.f16.npy"), Integer.MAX_VALUE),
                VectorFiles.read(folder.resolve("queries.test.minilm.f16.npy"), Integer.MAX_VALUE));
        try (Workers workers = Workers.of(2)) {
            RetrievalQuality exact = RetrievalQuality.measure(embeddings, collection, workers);
            assertEquals(0.6239, exact.ndcg().mean(), 5e-5);
            assertEquals(0.9227, exact.recall().mean(), 5e-5);
            CodedRetrieval fine = measure("hadamard | lloyd-max(bits=8)", embeddings, collection, workers);
            assertEquals(386, fine.bytes());
            assertEquals(1536 / 386.0, fine.compression());
            assertEquals(0, fine.sharedBytes());
            // 300 queries: one document that moves from rank 1 to 2 costs 0.0012.
            assertEquals(0.6239, fine.quality().ndcg().mean(), 0.005);
            assertEquals(0.9227, fine.quality().recall().mean(), 0.005);
            CodedRetrieval coarse = measure("hadamard | lloyd-max(bits=1)", embeddings, collection, workers);
            assertEquals(50, coarse.bytes());
            assertTrue(coarse.quality().ndcg().mean() < fine.quality().ndcg().mean(), coarse.toString());
            assertTrue(coarse.quality().ndcg().mean() > 0.45, coarse.toString());
        }
    }

    private static CodedRetrieval measure(String line, Embeddings embeddings, Collection collection, Workers workers) {
        return CodedRetrieval.measure(Recipe.parse(line), embeddings, collection, 1, workers);
    }
}
