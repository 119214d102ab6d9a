package dev.lloyd.models.cache;

/// How one block's keys and values are coded.
///
/// @param keys of the keys
/// @param values of the values
record BlockCodec(SideCodec keys, SideCodec values) {}
