package dev.lloyd.server.catalogue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Everything that a server serves, by name, in the order in which it was given.
///
/// @param entries models and indexes; models have different names, and so have indexes
public record Catalogue(List<Served> entries) {
    private static final String NAME = "[\\w.:@+-]{1,200}";

    /// Checks the names.
    public Catalogue {
        entries = List.copyOf(entries);
        Set<String> models = new HashSet<>();
        Set<String> indexes = new HashSet<>();
        for (Served each : entries) {
            if (!each.name().matches(NAME)) {
                throw new IllegalArgumentException("'" + each.name()
                        + "' cannot be asked for: a name is letters, digits and ._:@+-; give one with NAME=...");
            }
            if (!(each instanceof Served.Index ? indexes : models).add(each.name())) {
                throw new IllegalArgumentException(
                        "two are called '" + each.name() + "'; give one another name with NAME=...");
            }
        }
    }

    /// The models that continue texts.
    public List<Served.Generator> generators() {
        return of(Served.Generator.class).toList();
    }

    /// The models that turn texts into vectors.
    public List<Served.Embedder> embedders() {
        return of(Served.Embedder.class).toList();
    }

    /// The indexes.
    public List<Served.Index> indexes() {
        return of(Served.Index.class).toList();
    }

    /// All models.
    public List<Served> models() {
        return entries.stream().filter(each -> !(each instanceof Served.Index)).toList();
    }

    /// What is called by a name, among those of a kind.
    public <T extends Served> Optional<T> find(Class<T> kind, String name) {
        return of(kind).filter(each -> each.name().equals(name)).findFirst();
    }

    private <T extends Served> Stream<T> of(Class<T> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast);
    }
}
