/// Language models at work, beside llama.cpp on the same file in one process, beside a llama.cpp made for the
/// processor in a process of Node, and beside Jlama on the same values in a process of its own. Start at {@link
/// dev.lloyd.bench.generation.GenerationCommand}; {@link dev.lloyd.models.gguf.SyntheticLlama} makes models
/// of any size, and a contender is one file, a {@link dev.lloyd.bench.generation.RunningModel}.
@NullMarked
package dev.lloyd.bench.generation;

import org.jspecify.annotations.NullMarked;
