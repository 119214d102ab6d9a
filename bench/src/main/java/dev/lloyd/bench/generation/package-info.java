/// Language models at work, beside llama.cpp on the same file in one process. Start at {@link
/// dev.lloyd.bench.generation.GenerationCommand}; {@link dev.lloyd.bench.generation.SyntheticLlama} makes
/// files of any size, and a contender is one file, a {@link dev.lloyd.bench.generation.RunningModel}.
@NullMarked
package dev.lloyd.bench.generation;

import org.jspecify.annotations.NullMarked;
