package dev.lloyd.server.api;

import dev.lloyd.server.catalogue.Catalogue;
import dev.lloyd.server.catalogue.Served;
import dev.lloyd.server.http.ApiException;
import dev.lloyd.server.http.Exchange;
import dev.lloyd.server.http.Fields;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/// The models that are served: `/v1/models`, and which of them a request means.
///
/// @param catalogue of everything
/// @param started when, in seconds since 1970
record Models(Catalogue catalogue, long started) {
    private static final String NOT_FOUND = "model_not_found";

    /// A list.
    ///
    /// @param object always `list`
    /// @param data what is in it
    record Listing<T>(String object, List<T> data) {
        static <T> Listing<T> of(List<T> data) {
            return new Listing<>("list", data);
        }
    }

    /// A model. `kind` and `context` are ours, the others OpenAI's.
    private record Entry(String id, String object, long created, String ownedBy, String kind, int context) {}

    void list(Exchange exchange) throws IOException {
        exchange.send(
                200, Listing.of(catalogue.models().stream().map(this::entry).toList()));
    }

    void one(Exchange exchange) throws IOException {
        String name = exchange.variable("model");
        Served found = catalogue.models().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
        exchange.send(200, entry(found));
    }

    private Entry entry(Served model) {
        return switch (model) {
            case Served.Generator generator ->
                entry(generator, "generator", generator.decoder().network().maxTokens());
            case Served.Embedder embedder ->
                entry(embedder, "embedder", embedder.encoder().maxTokens());
            case Served.Index index -> throw new AssertionError(index.name() + " is no model");
        };
    }

    private Entry entry(Served model, String kind, int context) {
        return new Entry(model.name(), "model", started, "lloyd", kind, context);
    }

    /// The model that a request names.
    ///
    /// @throws ApiException if there is none, or it is of another kind
    <T extends Served> T named(Fields fields, Class<T> kind, String what) {
        String name = fields.text("model");
        return catalogue.find(kind, name).orElseThrow(() -> {
            boolean other =
                    catalogue.models().stream().anyMatch(model -> model.name().equals(name));
            return other ? fields.wrong("model", "the model '" + name + "' cannot do this; " + what) : unknown(name);
        });
    }

    private ApiException unknown(String name) {
        String served = catalogue.models().stream().map(Served::name).collect(Collectors.joining(", "));
        return ApiException.missing(
                NOT_FOUND, "model", "the model '" + name + "' is not served; served are: " + served);
    }
}
