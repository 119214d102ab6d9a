package dev.lloyd.bench.peers;

import dev.lloyd.models.recipe.NamedRecipes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// Codes of ours that are compared, every one scored: named recipes at their rates, and lines.
final class LloydCatalogue {
    private static final String TRAINED = "klt(of=weights) | centre | ";

    /// Grids of any rate.
    private static final List<String> GRIDS = List.of("segments", "row-trellis", "entropy-coded-rows");

    /// Bytes that records of such grids have.
    private static final List<Integer> BUDGETS = List.of(48, 61, 96, 129, 152, 200, 300);

    /// Bytes of a record that are not codes: its scale, in binary16.
    private static final int SCALE_BYTES = 2;

    private static final double LOWEST_RATE = 0.1;
    private static final double HIGHEST_RATE = 8;

    private LloydCatalogue() {}

    /// Codes of vectors of a dimension.
    static List<SearchPeer> of(int dimension) {
        List<SearchPeer> all = new ArrayList<>();
        addSingleValues(all);
        addCodebooks(all);
        for (String grid : GRIDS) {
            BUDGETS.forEach(bytes -> addOfSize(all, grid, bytes, dimension));
        }
        return all;
    }

    /// A code for each value, or for each dimension that stays.
    private static void addSingleValues(List<SearchPeer> all) {
        add(all, "lloyd-vec", 1, 2, 3, 4, 8);
        add(all, "rabitq", 1, 2, 4);
        add(all, "turboquant", 1, 2, 4);
        add(all, "turboquant-prod", 1, 2, 4);
        add(all, "eden", 1, 2, 4);
        add(all, "lvq", 1, 2, 4, 8);
        add(all, "lvq-two-level", 8);
        add(all, "osq", 1, 2, 4, 8);
        add(all, "binary", 1);
        add(all, "int4", 4);
        add(all, "int8", 8);
        add(all, "leanvec", 2, 3, 4);
        add(all, "fft-embedding-reduction", 2, 4);
        add(all, "squash", 1, 2, 4);
    }

    /// A code for several values.
    private static void addCodebooks(List<SearchPeer> all) {
        add(all, "e8p", "hadamard | e8p");
        add(all, "gaussian-vq", "hadamard | gaussian-vq(bits=2, dimension=4)");
        add(all, "product", "product(scales=none) | estimator=plain");
        add(all, "product", "product(subvectors=96, scales=none) | estimator=plain");
        add(all, "opq", "opq | product(scales=none) | estimator=plain");
        add(all, "opq", "opq(subvectors=96) | product(subvectors=96, scales=none) | estimator=plain");
        add(all, "opq with scales", "opq | product");
        List.of("scann", "residual-quantization", "lsq").forEach(name -> add(all, name, name));
    }

    private static void add(List<SearchPeer> all, String recipe, int... rates) {
        for (int bits : rates) {
            all.add(new LloydPeer(
                    recipe + " " + bits + " bit",
                    recipe,
                    NamedRecipes.standard().vectors(recipe, OptionalDouble.of(bits)),
                    0));
        }
    }

    private static void add(List<SearchPeer> all, String series, String line) {
        all.add(new LloydPeer(line, series, NamedRecipes.standard().vectors(line, OptionalDouble.empty()), 0));
    }

    /// Records of so many bytes; left out where the grid has no such rate.
    private static void addOfSize(List<SearchPeer> all, String grid, int bytes, int dimension) {
        // Rates are rounded up by 5 digits: a bit less than asked for would be a byte less.
        double rate = Math.ceil(8e5 * (bytes - SCALE_BYTES) / dimension + 0.5) / 1e5;
        if (rate >= LOWEST_RATE && rate <= HIGHEST_RATE) {
            add(all, grid, TRAINED + grid + String.format(Locale.ROOT, "(bits=%s)", rate));
        }
    }
}
