/// GGUF files that llama.cpp runs, made from models of other formats. Start with {@link
/// dev.lloyd.models.gguf.GgufExport};
/// {@link dev.lloyd.models.gguf.GgufTensors} shows a model's tensors as the file wants them, {@link
/// dev.lloyd.models.gguf.GgufTokenizer} its tokenizer; {@link dev.lloyd.models.gguf.SyntheticLlama} has random weights.
/// Reading such files is `load`, their blocks are `formats`.
@NullMarked
package dev.lloyd.models.gguf;

import org.jspecify.annotations.NullMarked;
