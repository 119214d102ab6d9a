package dev.lloyd.models.source;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Resolves model names through a list of sources, the first that accepts a name.
///
/// @param sources the kinds of names
public record ModelSources(List<ModelSource> sources) {
    /// Copies the list.
    public ModelSources {
        sources = List.copyOf(sources);
    }

    /// Maven coordinates, `hf:` names and paths, with the user's own settings and caches.
    ///
    /// @param environment the process environment (`LLOYD_CACHE`, `LLOYD_HF_ENDPOINT`, `HF_ENDPOINT`,
    ///     `HF_TOKEN`)
    public static ModelSources of(Map<String, String> environment) {
        ModelCache cache = ModelCache.of(environment);
        return new ModelSources(List.of(
                new MavenSource(cache, MavenRepository.ofUser(environment)),
                new HubSource(cache, HubClient.of(environment)),
                new PathSource()));
    }

    /// Makes a model's files available locally.
    public ModelFiles resolve(String name, TransferProgress progress) throws IOException {
        for (ModelSource source : sources) {
            if (source.accepts(name)) {
                return source.resolve(name, progress);
            }
        }
        throw new IllegalArgumentException("no source knows the model name '" + name
                + "'; expected a path, maven:group:artifact:version or hf:org/name");
    }
}
