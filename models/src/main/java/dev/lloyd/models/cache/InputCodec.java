package dev.lloyd.models.cache;

/// How one block's input is coded, and what is made of it.
///
/// @param side codes inputs, or their differences to those of the block before
/// @param remaking of keys and values
record InputCodec(SideCodec side, Remaking remaking) {}
