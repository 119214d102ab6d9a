package dev.lloyd.server.api;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.server.batching.Batching;
import dev.lloyd.server.batching.Capacity;
import dev.lloyd.server.catalogue.Served;

/// A model that continues texts, at work.
///
/// @param model what it is
/// @param batching where its texts are generated
record Engine(Served.Generator model, Batching batching) implements AutoCloseable {
    static Engine start(Served.Generator model, Capacity capacity, Workers workers) {
        return new Engine(
                model,
                new Batching(model.decoder(), model.newCache(), capacity, workers, model.files()::requireUnchanged));
    }

    @Override
    public void close() {
        batching.close();
    }
}
