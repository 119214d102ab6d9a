package dev.lloyd.bench.generation;

import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.SafeTensorSupport;
import dev.lloyd.models.gguf.SyntheticLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/// What Jlama runs beside a GGUF file of the same values: the fastest it has at no fewer bits.
///
/// @param name of the form
/// @param directory the model
/// @param inputs type that inputs of products are rounded to, as Jlama calls it
record JlamaForm(String name, Path directory, String inputs) {
    /// Makes the directories where they are missing.
    ///
    /// Beside Q4_0 it is its own 4 bits in blocks of 32 with 32-bit scales, word table and output too,
    /// times int8; beside Q8_0 16-bit floats times 32-bit ones, since its library multiplies no codes of 8
    /// bits and is slower with both at 16.
    ///
    /// @param gguf a file whose name ends in its type
    /// @param directory for the model at 16 bits, and the start of the name of the other
    /// @return nothing beside other types
    static Optional<JlamaForm> of(Path gguf, Path directory, SyntheticLlama llama) throws IOException {
        String file = String.valueOf(gguf.getFileName());
        if (file.endsWith("-Q4_0.gguf")) {
            return Optional.of(new JlamaForm("Jlama, Q4 times int8", quantized(written(directory, llama)), "I8"));
        }
        if (file.endsWith("-Q8_0.gguf")) {
            return Optional.of(new JlamaForm("Jlama, BF16 times floats", written(directory, llama), "F32"));
        }
        return Optional.empty();
    }

    private static Path written(Path directory, SyntheticLlama llama) throws IOException {
        if (!Files.exists(directory.resolve(LlamaDirectory.WEIGHTS))) {
            System.err.println("writing " + directory + " ...");
            LlamaDirectory.write(directory, llama);
        }
        return directory;
    }

    private static Path quantized(Path directory) throws IOException {
        Path target = directory.resolveSibling(directory.getFileName() + "-jq4");
        if (!Files.exists(target)) {
            System.err.println("writing " + target + " ...");
            Path unfinished = directory.resolveSibling("unfinished-" + UUID.randomUUID());
            // Its own command leaves norms as they are too.
            String[] left = {"norm"};
            SafeTensorSupport.quantizeModel(directory, DType.Q4, left, new String[0], Optional.of(unfinished));
            Files.move(unfinished, target);
        }
        return target;
    }
}
