package dev.lloyd.server.api;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.Encoder.Role;
import dev.lloyd.server.catalogue.Catalogue;
import dev.lloyd.server.catalogue.Served;
import dev.lloyd.server.http.ApiException;
import dev.lloyd.server.http.Exchange;
import dev.lloyd.server.http.Fields;
import dev.lloyd.server.settings.Limits;
import dev.lloyd.vectors.attribute.Condition;
import dev.lloyd.vectors.index.Filter;
import dev.lloyd.vectors.index.SearchDefaults;
import dev.lloyd.vectors.index.SearchRequest;
import dev.lloyd.vectors.index.VectorIndex;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// `/v1/indexes` and `/v1/indexes/{index}/search`.
///
/// @param catalogue of everything
/// @param models that are served
/// @param lane where searches wait for their turn
/// @param limits of what is taken
record Search(Catalogue catalogue, Models models, Lane lane, Limits limits) {
    private static final int MOST = 10_000;

    private record Entry(
            String id,
            String object,
            int vectors,
            int dimension,
            String metric,
            String recipe,
            Set<String> attributes) {}

    /// @param query what makes the vector to look for
    /// @param request how
    private record Asked(Lane.Work<Matrix> query, SearchRequest request) {}

    private record Found(String object, String index, List<Hit> data) {}

    /// @param rank from 1
    /// @param id number of the vector
    /// @param score the higher, the nearer
    private record Hit(int rank, long id, float score) {}

    void list(Exchange exchange) throws IOException {
        List<Entry> entries = catalogue.indexes().stream().map(Search::entry).toList();
        exchange.send(200, Models.Listing.of(entries));
    }

    private static Entry entry(Served.Index served) {
        VectorIndex index = served.index();
        return new Entry(
                served.name(),
                "index",
                index.size(),
                index.codec().dimension(),
                index.metric().name().toLowerCase(Locale.ROOT),
                index.codec().recipe().text(),
                index.attributeNames());
    }

    void search(Exchange exchange) throws IOException, InterruptedException {
        Served.Index served = named(exchange.variable("index"));
        Asked asked = exchange.read(fields -> asked(fields, served));
        List<Hit> hits = lane.run(exchange, workers -> hits(served, asked.query.run(workers), asked.request, workers));
        exchange.send(200, new Found("list", served.name(), hits));
    }

    private Asked asked(Fields fields, Served.Index served) {
        SearchRequest request = request(fields, served.index());
        if (fields.value("vector").isPresent() == fields.value("query").isPresent()) {
            throw ApiException.wrong("query", "a search has either 'query', a text, or 'vector', numbers");
        }
        return new Asked(fields.value("query").isPresent() ? embedded(fields, served) : given(fields, served), request);
    }

    private static Lane.Work<Matrix> given(Fields fields, Served.Index served) {
        Matrix vector = vector(fields, served.index().codec().dimension());
        return workers -> vector;
    }

    private Lane.Work<Matrix> embedded(Fields fields, Served.Index served) {
        Served.Embedder model = embedder(fields, served);
        int[] ids = Embeddings.ids(model.encoder(), fields.text("query"), Role.QUERY, "query", limits);
        return workers -> Embeddings.embed(model, new int[][] {ids}, workers, () -> {});
    }

    private Served.Index named(String name) {
        return catalogue.find(Served.Index.class, name).orElseThrow(() -> {
            String served = catalogue.indexes().stream().map(Served::name).collect(Collectors.joining(", "));
            return ApiException.missing(
                    "index_not_found", "index", "the index '" + name + "' is not served; served are: " + served);
        });
    }

    private List<Hit> hits(Served.Index served, Matrix query, SearchRequest request, Workers workers) {
        served.files().requireUnchanged();
        Neighbours found = served.index().search(query, request, workers)[0];
        List<Hit> hits = new ArrayList<>();
        for (int rank = 0; rank < found.size(); rank++) {
            hits.add(new Hit(rank + 1, served.index().id(found.vectors()[rank]), found.scores()[rank]));
        }
        return hits;
    }

    private static SearchRequest request(Fields fields, VectorIndex index) {
        int k = fields.integer("k").orElse(10);
        if (k < 1 || k > MOST) {
            throw fields.wrong("k", "'k' must be 1 to " + MOST + ", not " + k);
        }
        int standard = index.defaults().map(SearchDefaults::rerank).orElse(0);
        int rerank = fields.integer("rerank").orElse(standard);
        if (rerank < 0 || rerank > 100 || rerank > 0 && !index.hasVectors()) {
            throw fields.wrong("rerank", "'rerank' must be 0 to 100, and 0 for an index that keeps no vectors");
        }
        SearchRequest request = SearchRequest.nearest(k).reranking(rerank);
        OptionalInt probes = positive(fields, "probes");
        if (probes.isPresent()) {
            request = request.probing(probes.getAsInt());
        }
        OptionalInt beam = positive(fields, "beam");
        if (beam.isPresent()) {
            request = request.beaming(beam.getAsInt());
        }
        List<String> conditions = fields.texts("filter");
        return conditions.isEmpty() ? request : request.among(filter(conditions));
    }

    private static OptionalInt positive(Fields fields, String field) {
        OptionalInt value = fields.integer(field);
        if (value.isPresent() && value.getAsInt() < 1) {
            throw fields.wrong(field, "'" + field + "' must be 1 or more, not " + value.getAsInt());
        }
        return value;
    }

    /// What is wrong shows when it is parsed, or when it is used: whether the index has such attributes.
    private static Filter filter(List<String> conditions) {
        try {
            Filter filter =
                    Filter.where(conditions.stream().map(Condition::parse).toList());
            return index -> {
                try {
                    return filter.places(index);
                } catch (IllegalArgumentException wrong) {
                    throw ApiException.wrong("filter", String.valueOf(wrong.getMessage()));
                }
            };
        } catch (IllegalArgumentException wrong) {
            throw ApiException.wrong("filter", String.valueOf(wrong.getMessage()));
        }
    }

    private static Matrix vector(Fields fields, int dimension) {
        JsonNode array = fields.value("vector").orElseThrow();
        if (!array.isArray() || array.size() != dimension) {
            throw fields.wrong("vector", "'vector' should be an array of the index's " + dimension + " numbers");
        }
        float[] values = new float[dimension];
        for (int index = 0; index < dimension; index++) {
            values[index] = (float) array.path(index).asDouble(Double.NaN);
            if (!Float.isFinite(values[index])) {
                throw fields.wrong("vector", "'vector' holds something that is no finite number at " + index);
            }
        }
        return new Matrix(1, dimension, values);
    }

    /// The model that the request names, or the only one whose vectors are as long as the index's.
    private Served.Embedder embedder(Fields fields, Served.Index served) {
        int dimension = served.index().codec().dimension();
        if (fields.value("model").isPresent()) {
            Served.Embedder named = models.named(fields, Served.Embedder.class, "it continues texts");
            if (named.encoder().network().hiddenSize() != dimension) {
                throw fields.wrong(
                        "model",
                        "the vectors of '" + named.name() + "' have "
                                + named.encoder().network().hiddenSize() + " numbers, those of the index " + dimension);
            }
            return named;
        }
        List<Served.Embedder> fitting = catalogue.embedders().stream()
                .filter(each -> each.encoder().network().hiddenSize() == dimension)
                .toList();
        if (fitting.size() != 1) {
            throw fields.wrong(
                    "model",
                    "a search by text needs a model that makes vectors of " + dimension + " numbers; " + fitting.size()
                            + " are served, so name one as 'model' or give 'vector'");
        }
        return fitting.getFirst();
    }
}
