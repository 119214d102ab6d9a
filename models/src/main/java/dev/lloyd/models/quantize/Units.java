package dev.lloyd.models.quantize;

import dev.lloyd.models.load.ModelTensors;
import dev.lloyd.models.network.Network;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Divides a model into units: embeddings, each block, and the rest with the head.
final class Units {
    private static final String SUFFIX = ".weight";

    private final ModelTensors tensors;
    private final RecipeRule rule;
    private final Set<String> unassigned;

    private Units(ModelTensors tensors, RecipeRule rule) {
        this.tensors = tensors;
        this.rule = rule;
        this.unassigned = new LinkedHashSet<>(tensors.names());
    }

    /// The units of a network's tensors, in the order in which text passes through them. Tensors of no unit go with
    /// the last one.
    static List<Unit> of(Network network, ModelTensors tensors, RecipeRule rule) {
        Units units = new Units(tensors, rule);
        List<Unit> all = new ArrayList<>();
        all.add(units.embeddings(network));
        for (int block = 0; block < network.blocks(); block++) {
            all.add(units.block(network, block));
        }
        all.add(units.head(network));
        return all;
    }

    private Unit embeddings(Network network) {
        List<Target> targets = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        for (String name : network.embeddings()) {
            place(Role.EMBEDDING, name + SUFFIX, targets, kept);
        }
        return new Unit("embeddings", OptionalInt.empty(), targets, kept);
    }

    private Unit block(Network network, int block) {
        List<Target> targets = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        List<String> linears = network.linears(block);
        linears.forEach(name -> place(Role.LINEAR, name + SUFFIX, targets, kept));
        String prefix = prefix(linears);
        for (String name : List.copyOf(unassigned)) {
            if (name.startsWith(prefix)) {
                unassigned.remove(name);
                kept.add(name);
            }
        }
        return new Unit("block " + block, OptionalInt.of(block), targets, kept);
    }

    /// The part of the layers' names that they share, to its last dot: `model.layers.3.`.
    private static String prefix(List<String> layers) {
        String shared = layers.getFirst();
        for (String layer : layers) {
            int length = 0;
            while (length < Math.min(shared.length(), layer.length())
                    && shared.charAt(length) == layer.charAt(length)) {
                length++;
            }
            shared = shared.substring(0, length);
        }
        return shared.substring(0, shared.lastIndexOf('.') + 1);
    }

    private Unit head(Network network) {
        List<Target> targets = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        network.outputLayer()
                .filter(name -> unassigned.contains(name + SUFFIX))
                .ifPresent(name -> place(Role.HEAD, name + SUFFIX, targets, kept));
        kept.addAll(unassigned);
        unassigned.clear();
        return new Unit("head", OptionalInt.empty(), targets, kept);
    }

    private void place(Role role, String name, List<Target> targets, List<String> kept) {
        if (!unassigned.remove(name)) {
            return;
        }
        Optional<Target> target = rule.recipe(role, name)
                .map(recipe -> new Target(name, tensors.rows(name), tensors.columns(name), role, recipe));
        target.ifPresentOrElse(targets::add, () -> kept.add(name));
    }
}
