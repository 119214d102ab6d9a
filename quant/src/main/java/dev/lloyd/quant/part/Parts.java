package dev.lloyd.quant.part;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The catalogue: every part that {@link ServiceLoader} finds, each with its default parameters.
public final class Parts {
    private static final Parts FOUND = new Parts(ServiceLoader.load(Part.class));

    private final Map<Question, Map<String, Part>> byQuestion = new TreeMap<>();

    private Parts(Iterable<Part> parts) {
        for (Part part : parts) {
            Part twin = byQuestion
                    .computeIfAbsent(Question.of(part), question -> new TreeMap<>())
                    .putIfAbsent(part.name(), part);
            if (twin != null) {
                throw new IllegalStateException("two parts are named '" + part.name() + "': "
                        + twin.getClass().getName() + " and "
                        + part.getClass().getName());
            }
        }
    }

    /// The parts on the module path and the class path.
    public static Parts found() {
        return FOUND;
    }

    /// The parts that a class loader sees, such as one of a jar of parts of one's own whose parent has Lloyd's.
    ///
    /// @throws java.util.ServiceConfigurationError if a jar names a part that cannot be made
    /// @throws IllegalStateException if two parts have one name
    public static Parts from(ClassLoader loader) {
        return new Parts(ServiceLoader.load(Part.class, loader));
    }

    /// The parts that answer a question, by name, with their defaults.
    public List<Part> answering(Question question) {
        return List.copyOf(byQuestion.getOrDefault(question, Map.of()).values());
    }

    /// Every part, by question and name, with its defaults.
    public List<Part> all() {
        return byQuestion.values().stream()
                .flatMap(parts -> parts.values().stream())
                .toList();
    }

    /// The part of that name for that question.
    ///
    /// @throws IllegalArgumentException if there is none, listing those that exist
    public Part named(Question question, String name) {
        Part part = byQuestion.getOrDefault(question, Map.of()).get(name);
        if (part == null) {
            throw new IllegalArgumentException(
                    "no " + question.word() + " is named '" + name + "'; there are " + names(answering(question)));
        }
        return part;
    }

    /// The part of that name among the questions whose parts stand in a recipe line without a prefix.
    ///
    /// @throws IllegalArgumentException if there is none, listing those that exist
    public Part named(String name) {
        for (Map.Entry<Question, Map<String, Part>> entry : byQuestion.entrySet()) {
            Part part = entry.getValue().get(name);
            if (part != null && !entry.getKey().prefixed()) {
                return part;
            }
        }
        String possible = byQuestion.keySet().stream()
                .filter(question -> !question.prefixed())
                .map(question -> question.word() + "s " + names(answering(question)))
                .collect(Collectors.joining("; "));
        throw new IllegalArgumentException("no part is named '" + name + "'; there are " + possible
                + "; parts of other jars are there when the jars are on the class path");
    }

    private static String names(List<Part> parts) {
        return parts.stream().map(Part::name).collect(Collectors.joining(", "));
    }
}
