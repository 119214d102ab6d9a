package dev.lloyd.models.recipe;

import dev.lloyd.models.cache.CacheRecipe;
import dev.lloyd.quant.part.Parts;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/// The published systems that come with Lloyd, by name.
///
/// Each is a YAML resource `SLUG.yaml` beside an index `recipes.txt`, and read when it is first asked for: most
/// commands want one of them or none. The first index lies beside this class. A jar with parts of its own brings
/// the systems that are made of them in its `META-INF/lloyd/recipes`.
public final class NamedRecipes {
    private static final String INDEX = "recipes.txt";
    private static final NamedRecipes STANDARD = new NamedRecipes(indexes());

    private final Map<String, URL> files = new LinkedHashMap<>();
    private final List<String> slugs;
    private final Map<String, NamedRecipe> parsed = new ConcurrentHashMap<>();

    private NamedRecipes(List<URL> indexes) {
        for (URL index : indexes) {
            for (String slug : text(index).lines().toList()) {
                URL twin = files.putIfAbsent(slug, beside(index, slug + ".yaml"));
                if (twin != null) {
                    throw new IllegalStateException("two recipes are named '" + slug + "': " + twin + " and " + index);
                }
            }
        }
        this.slugs = List.copyOf(files.keySet());
    }

    private static List<URL> indexes() {
        List<URL> indexes = new ArrayList<>();
        indexes.add(Objects.requireNonNull(NamedRecipes.class.getResource(INDEX), INDEX));
        try {
            ClassLoader loader = Objects.requireNonNull(NamedRecipes.class.getClassLoader(), "class loader");
            indexes.addAll(Collections.list(loader.getResources("META-INF/lloyd/recipes/" + INDEX)));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        return indexes;
    }

    private static URL beside(URL index, String name) {
        String text = index.toExternalForm();
        try {
            return URI.create(text.substring(0, text.lastIndexOf('/') + 1) + name)
                    .toURL();
        } catch (MalformedURLException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /// Those that come with Lloyd.
    public static NamedRecipes standard() {
        return STANDARD;
    }

    /// Every recipe, in the order of the index.
    public List<NamedRecipe> all() {
        return slugs.stream().map(this::read).toList();
    }

    /// The recipes for a subject, in the order of the index.
    public List<NamedRecipe> of(Subject subject) {
        return all().stream().filter(recipe -> recipe.subject() == subject).toList();
    }

    /// How to code vectors, by the name of a recipe or by a line, at a rate.
    ///
    /// @param bits the nominal rate; empty: as the name or the line says
    /// @throws IllegalArgumentException for a text that cannot be parsed, a name of another subject or of a
    ///     system that is trained with queries, or a rate that does not exist, with what is possible
    public Recipe vectors(String nameOrLine, OptionalDouble bits) {
        VectorSystem system = vectorSystem(nameOrLine, bits);
        if (system.training().isPresent()) {
            throw new IllegalArgumentException("'" + nameOrLine.strip()
                    + "' is trained with queries, and here are none; what it starts from is '"
                    + system.recipe().text() + "'");
        }
        return system.recipe();
    }

    /// How to code vectors, as {@link #vectors} takes it, and how what is learned is trained.
    public VectorSystem vectorSystem(String nameOrLine, OptionalDouble bits) {
        Optional<NamedRecipe> named = find(nameOrLine);
        if (named.isPresent()) {
            return new VectorSystem(
                    nameOrLine.strip(), named.get().vectors(bits), named.get().training());
        }
        requireLine(nameOrLine);
        Recipe parsed = Recipe.parse(nameOrLine);
        Recipe recipe = bits.isPresent() ? GridRates.at(parsed, bits.getAsDouble()) : parsed;
        return new VectorSystem(recipe.text(), recipe, Optional.empty());
    }

    /// How to code a cache, by the name of a recipe or by a text, at a rate.
    ///
    /// @param bits the nominal rate; empty: as the name or the text says
    /// @throws IllegalArgumentException for a text that cannot be parsed, a name of another subject, or a rate that
    ///     does not exist, with what is possible
    public CacheRecipe cache(String nameOrText, OptionalDouble bits) {
        Optional<NamedRecipe> named = find(nameOrText);
        if (named.isPresent()) {
            return named.get().cache(bits);
        }
        requireLine(nameOrText);
        CacheRecipe parsed = CacheRecipe.parse(nameOrText);
        return bits.isPresent() ? GridRates.at(parsed, bits.getAsDouble()) : parsed;
    }

    /// The recipe of that name, if there is one.
    public Optional<NamedRecipe> find(String slug) {
        return slugs.contains(slug.strip()) ? Optional.of(read(slug.strip())) : Optional.empty();
    }

    private NamedRecipe read(String slug) {
        URL file = Objects.requireNonNull(files.get(slug), slug);
        return parsed.computeIfAbsent(slug, missing -> RecipeResource.parse(missing, text(file)));
    }

    /// The recipe of that name.
    ///
    /// @throws IllegalArgumentException if there is none, with the nearest name and all of them
    public NamedRecipe named(String slug) {
        return find(slug).orElseThrow(() -> unknown(slug.strip()));
    }

    /// Checks that a text that is one word, and so can be a misspelt name, is a part.
    ///
    /// @throws IllegalArgumentException as {@link #named(String)}
    static void requireLine(String text) {
        String word = text.strip();
        boolean known =
                Parts.found().all().stream().anyMatch(part -> part.name().equals(word));
        if (word.matches("[A-Za-z0-9#+_-]+") && !known) {
            throw standard().unknown(word);
        }
    }

    private IllegalArgumentException unknown(String slug) {
        return new IllegalArgumentException("no recipe is named '" + slug + "'; the nearest is '"
                + Spelling.nearest(slug, slugs) + "', of " + String.join(", ", slugs)
                + "; a recipe can also be a line of parts such as 'hadamard | int(bits=4)'");
    }

    private static String text(URL resource) {
        try (InputStream stream = resource.openStream()) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
