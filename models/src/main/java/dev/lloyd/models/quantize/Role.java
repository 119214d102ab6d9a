package dev.lloyd.models.quantize;

/// What a weight matrix does in its network, for the rules of a recipe.
public enum Role {
    /// A linear layer of a block.
    LINEAR,
    /// An embedding table.
    EMBEDDING,
    /// The output layer.
    HEAD
}
