/// Texts a second of an encoder beside ONNX Runtime, with the retrieval quality of what is compared.
@NullMarked
package dev.lloyd.bench.embedding;

import org.jspecify.annotations.NullMarked;
