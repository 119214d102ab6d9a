package dev.lloyd.formats.gguf;

/// Expands one block.
@FunctionalInterface
interface BlockDecoder {
    /// Reads the block at `source[at]` and writes its values to `target[to ..]`.
    void decode(byte[] source, int at, float[] target, int to);
}
