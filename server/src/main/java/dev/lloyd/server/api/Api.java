package dev.lloyd.server.api;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.server.catalogue.Catalogue;
import dev.lloyd.server.catalogue.Served;
import dev.lloyd.server.http.Route;
import dev.lloyd.server.metrics.Metrics;
import dev.lloyd.server.settings.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// Everything that can be asked of a server, and what works on it.
public final class Api implements AutoCloseable {
    private final Map<String, Engine> engines = new LinkedHashMap<>();
    private final Lane lane;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final List<Route> routes;

    /// Starts the engines.
    ///
    /// @param workers what texts are generated on; not closed here. embeddings and searches have as many
    ///     threads of their own
    public Api(Catalogue catalogue, Limits limits, Workers workers, Metrics metrics) {
        for (Served.Generator model : catalogue.generators()) {
            engines.put(model.name(), Engine.start(model, limits.batch(), workers));
        }
        this.lane = new Lane(workers.threads(), limits.batch().waiting());
        Models models = new Models(catalogue, Instant.now().getEpochSecond());
        Completions completions = new Completions(models, engines, limits);
        Embeddings embeddings = new Embeddings(models, lane, limits);
        Search search = new Search(catalogue, models, lane, limits);
        Status status = new Status(engines, lane, metrics, draining);
        this.routes = List.of(
                new Route("GET", "/", new Console()::show),
                new Route("GET", "/healthz", status::health),
                new Route("GET", "/metrics", status::metrics),
                new Route("GET", "/v1/load", status::load),
                new Route("GET", "/v1/models", models::list),
                new Route("GET", "/v1/models/{model}", models::one),
                new Route("POST", "/v1/chat/completions", completions::chat),
                new Route("POST", "/v1/completions", completions::complete),
                new Route("POST", "/v1/embeddings", embeddings::embed),
                new Route("GET", "/v1/indexes", search::list),
                new Route("POST", "/v1/indexes/{index}/search", search::search));
    }

    /// What paths lead to.
    public List<Route> routes() {
        return routes;
    }

    /// Takes nothing new, and waits for all that was begun.
    ///
    /// @return whether all have ended in that time
    public boolean drain(Duration patience) throws InterruptedException {
        engines.values().forEach(engine -> engine.batching().refuseNew());
        lane.refuseNew();
        draining.set(true);
        long end = System.nanoTime() + patience.toNanos();
        boolean all = lane.drain(until(end));
        for (Engine engine : engines.values()) {
            all &= engine.batching().drain(until(end));
        }
        return all;
    }

    private static Duration until(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    @Override
    public void close() {
        lane.close();
        engines.values().forEach(Engine::close);
    }
}
