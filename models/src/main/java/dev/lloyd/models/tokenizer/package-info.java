/// Text to token ids and back.
///
/// Start at {@link dev.lloyd.models.tokenizer.Tokenizer}. Behind it stand
/// {@link dev.lloyd.models.tokenizer.JsonTokenizer} (`tokenizer.json`, through the Hugging Face library) and
/// {@link dev.lloyd.models.tokenizer.PieceTokenizer} (SentencePiece-style merging by score, for llama2.c and
/// GGUF files). Not here: which tokenizer a model comes with (`load`).
@NullMarked
package dev.lloyd.models.tokenizer;

import org.jspecify.annotations.NullMarked;
