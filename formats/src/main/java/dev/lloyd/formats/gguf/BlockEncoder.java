package dev.lloyd.formats.gguf;

/// Packs one block.
@FunctionalInterface
interface BlockEncoder {
    /// Reads the values of a block from `source[from ..]` and writes its bytes to `target[at ..]`, all of them.
    void encode(float[] source, int from, byte[] target, int at);
}
