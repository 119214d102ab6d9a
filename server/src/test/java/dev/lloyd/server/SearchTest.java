package dev.lloyd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.models.runtime.Encoder.Role;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.server.catalogue.OpenedFiles;
import dev.lloyd.server.catalogue.Served;
import dev.lloyd.server.settings.Settings;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.index.IndexBuilding;
import dev.lloyd.vectors.index.VectorIndex;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Searches over HTTP find what searches of the index find; metrics count them; the page stands alone.
@Timeout(60)
class SearchTest {
    private static final List<String> TEXTS =
            List.of("a small dog", "a large cat", "stock markets fell", "rain in the afternoon", "dogs bark at night");

    @TempDir
    private Path folder;

    @TempDir
    private Path profile;

    private VectorIndex index;
    private Running running;

    @BeforeEach
    void start() throws IOException {
        Path lines = folder.resolve("lines.jsonl");
        Path file = folder.resolve("index.lloyd");
        try (Workers workers = Workers.of(1)) {
            Matrix vectors = Tiny.encoder().embed(TEXTS, Role.PASSAGE, workers);
            StringBuilder text = new StringBuilder();
            for (int row = 0; row < TEXTS.size(); row++) {
                float[] vector = Arrays.copyOfRange(vectors.values(), 12 * row, 12 * row + 12);
                text.append("{\"id\": %d, \"vector\": %s, \"price\": %d}\n"
                        .formatted(100 + row, Arrays.toString(vector), row));
            }
            Files.writeString(lines, text);
            try (VectorFile source = VectorFiles.open(lines)) {
                new IndexBuilding(
                                Recipe.parse("int(bits=8, group=12)"),
                                Metric.COSINE,
                                1,
                                1000,
                                Set.of(),
                                0,
                                Set.of("price"))
                        .build(source, file, workers, done -> {});
            }
        }
        index = VectorIndex.open(file);
        running = Running.start(Settings.loopback(0), new Served.Index("texts", index, OpenedFiles.of(List.of(file))));
    }

    @AfterEach
    void stop() {
        running.close();
        index.close();
    }

    private HttpResponse<String> search(String body) throws Exception {
        return running.post("/v1/indexes/texts/search", body);
    }

    @Test
    void aTextFindsWhatItsVectorFinds() throws Exception {
        String query = "a small dog";
        Matrix vector = Tiny.encoder().embed(List.of(query), Role.QUERY, running.workers());
        Neighbours found = index.search(vector, 3, running.workers())[0];
        StringBuilder data = new StringBuilder();
        for (int rank = 0; rank < 3; rank++) {
            data.append(data.isEmpty() ? "" : ",")
                    .append("{\"rank\":%d,\"id\":%d,\"score\":%s}"
                            .formatted(rank + 1, index.id(found.vectors()[rank]), found.scores()[rank]));
        }
        String expected = "{\"object\":\"list\",\"index\":\"texts\",\"data\":[" + data + "]}";

        assertEquals(expected, search("{\"query\": \"a small dog\", \"k\": 3}").body());
        assertEquals(
                expected,
                search("{\"vector\": " + Arrays.toString(vector.values()) + ", \"k\": 3}")
                        .body());
        assertTrue(expected.contains("\"rank\":1,\"id\":100"), expected);
    }

    @Test
    void aFilterLeavesOutOthers() throws Exception {
        String body = search("{\"query\": \"a small dog\", \"filter\": [\"price>0\", \"price<3\"]}")
                .body();
        assertTrue(body.contains("\"id\":101") && body.contains("\"id\":102"), body);
        assertEquals(3, body.split("\"id\"", -1).length, body);
    }

    @Test
    void wrongSearchesAreExplained() throws Exception {
        assertRefused("{}", "either 'query', a text, or 'vector', numbers");
        assertRefused("{\"query\": \"a\", \"vector\": [1]}", "either 'query'");
        assertRefused("{\"vector\": [1]}", "the index's 12 numbers");
        assertRefused("{\"vector\": [1,1,1,1,1,1,1,1,1,1,1,\"a\"]}", "no finite number at 11");
        assertRefused("{\"query\": \"a\", \"k\": 0}", "'k' must be 1 to 10000, not 0");
        assertRefused("{\"query\": \"a\", \"filter\": \"colour=red\"}", "no attribute 'colour'");
        assertRefused("{\"query\": \"a\", \"filter\": \"price\"}", "price");
        assertRefused("{\"query\": \"a\", \"filter\": \"price<cheap\"}", "'price' has numbers");
        assertRefused("{\"query\": \"a\", \"probes\": 0}", "'probes' must be 1 or more, not 0");
        assertRefused("{\"query\": \"a\", \"beam\": -1}", "'beam' must be 1 or more, not -1");
        assertRefused("{\"query\": \"a\", \"rerank\": 4}", "keeps no vectors");
        assertRefused("{\"query\": \"a\", \"model\": \"writer\"}", "the model 'writer' cannot do this");
    }

    private void assertRefused(String body, String message) throws Exception {
        HttpResponse<String> answer = search(body);
        assertEquals(400, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains(message), answer.body());
    }

    @Test
    void indexesAreListed() throws Exception {
        assertEquals(
                "{\"object\":\"list\",\"data\":[{\"id\":\"texts\",\"object\":\"index\",\"vectors\":5,\"dimension\":12,"
                        + "\"metric\":\"cosine\",\"recipe\":\"int(bits=8, group=12)\",\"attributes\":[\"price\"]}]}",
                running.get("/v1/indexes").body());
    }

    @Test
    void metricsCount() throws Exception {
        search("{\"query\": \"a\"}");
        search("{}");
        running.post("/v1/completions", "{\"model\": \"writer\", \"prompt\": \"ab\", \"max_tokens\": 3}");
        for (String line : List.of(
                "lloyd_requests_total{route=\"/v1/indexes/{index}/search\",status=\"200\"} 1",
                "lloyd_requests_total{route=\"/v1/indexes/{index}/search\",status=\"400\"} 1",
                "lloyd_request_seconds_bucket{route=\"/v1/completions\",le=\"+Inf\"} 1",
                "lloyd_request_seconds_count{route=\"/v1/completions\"} 1",
                "lloyd_prompt_tokens_total{model=\"writer\"} 3",
                "lloyd_generated_tokens_total{model=\"writer\"} 3",
                "lloyd_running{model=\"writer\"} 0")) {
            // A request is counted after its answer.
            running.await("/metrics", line + "\n");
        }
    }

    /// In a real browser, where there is one.
    @Test
    void thePageSearches() throws Exception {
        Optional<Path> program = Chromium.program();
        Assumptions.assumeTrue(program.isPresent(), "SKIPPED: no Chromium on the path");
        try (Chromium page = new Chromium(program.orElseThrow(), profile, running.url("/"))) {
            page.await("at('indexes').rows.length === 1");
            assertTrue(page.evaluate("at('indexes').innerText").contains("5 \u00d7 12, cosine"));
            page.evaluate("(at('query').value = 'a small dog', at('k').value = 3, at('find').click())");
            page.await("at('found').rows.length === 3");
            assertTrue(page.evaluate("at('found').innerText").startsWith("1. number 100"));
            page.evaluate("(at('filter').value = 'colour=red', at('find').click())");
            page.await("at('searched').className === 'wrong'");
            assertTrue(page.evaluate("at('searched').textContent").contains("no attribute 'colour'"));
        }
    }

    /// It loads nothing from anywhere, and its policy would not let it.
    @Test
    void thePageStandsAlone() throws Exception {
        HttpResponse<String> page = running.get("/");
        String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertTrue(policy.startsWith("default-src 'none'; connect-src 'self'; "), policy);
        assertTrue(!policy.contains("unsafe"), policy);
        assertTrue(page.body().contains("<title>Lloyd</title>"));
        assertTrue(!page.body().matches("(?s).*\\s(src|href)=(?!\"data:).*"), "something is loaded");
        assertTrue(!page.body().contains(" style=") && !page.body().contains(" onclick="), "against the policy");
    }
}
