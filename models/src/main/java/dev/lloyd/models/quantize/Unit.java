package dev.lloyd.models.quantize;

import java.util.List;
import java.util.OptionalInt;

/// What is quantized, written and resumed as one piece: the embeddings, a block, the head. Each unit becomes one
/// file.
///
/// @param name for people, such as `block 3`
/// @param block the network's block, if it is one
/// @param targets the matrices to quantize
/// @param kept full names of the tensors that stay as they are
public record Unit(String name, OptionalInt block, List<Target> targets, List<String> kept) {
    /// Copies the lists.
    public Unit {
        targets = List.copyOf(targets);
        kept = List.copyOf(kept);
    }

    /// The same unit with other targets.
    public Unit withTargets(List<Target> others) {
        return new Unit(name, block, others, kept);
    }

    /// The file of unit `index` (from 0) among `count`, as sharded safetensors are named.
    public static String fileName(int index, int count) {
        return String.format(java.util.Locale.ROOT, "model-%05d-of-%05d.safetensors", index + 1, count);
    }
}
