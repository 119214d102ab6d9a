package dev.lloyd.models.network;

import java.util.Optional;

/// The linear layers around one attention layer.
///
/// @param query makes the queries, a block of rows for each of the attention's heads
/// @param key makes the keys, a block of rows for each key/value head
/// @param value makes the values, as the keys
/// @param output reads what the heads give, a block of columns for each
/// @param attention their shape
/// @param rope what turns queries and keys by their positions, if anything does
public record AttentionLayers(
        String query, String key, String value, String output, Attention attention, Optional<Rope> rope) {
    /// Layers are found by name.
    public AttentionLayers {}
}
