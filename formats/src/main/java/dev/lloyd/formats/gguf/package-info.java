/// GGUF version 3: its container ({@link dev.lloyd.formats.gguf.GgufFile}, {@link
/// dev.lloyd.formats.gguf.GgufWriter}) and its block types ({@link dev.lloyd.formats.gguf.GgufBlocks}). The
/// arithmetic of the blocks lives in one class per family: `SimpleBlocks`, `KBlocks`, `GridBlocks`, and the
/// encoders beside them. Start with `GgufFile`.
@NullMarked
package dev.lloyd.formats.gguf;

import org.jspecify.annotations.NullMarked;
