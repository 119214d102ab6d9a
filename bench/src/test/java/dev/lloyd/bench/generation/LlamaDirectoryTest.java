package dev.lloyd.bench.generation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.prompt.PromptContext;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.models.gguf.SyntheticLlama;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The two ways in which a synthetic Llama is written are one model.
class LlamaDirectoryTest {
    private static final SyntheticLlama LLAMA = new SyntheticLlama(64, 128, 2, 4, 2);
    private static final String TEXT = "The capital of";
    private static final int TOKENS = 12;

    @TempDir
    Path folder;

    @Test
    void bothFormsGiveTheSameTokens() throws IOException {
        Path directory = folder.resolve("llama");
        LlamaDirectory.write(directory, LLAMA);
        Path gguf = folder.resolve("llama.gguf");
        LLAMA.write(gguf, ScalarType.BF16);
        int[] prompt = prompt(gguf);
        assertArrayEquals(prompt, prompt(directory));
        int[] expected = generate(gguf, prompt);
        assertEquals(TOKENS, expected.length);
        assertArrayEquals(expected, generate(directory, prompt));
    }

    @Test
    void jlamaSplitsAndContinuesTheTextAsWeDo() throws IOException {
        Path directory = folder.resolve("llama");
        LlamaDirectory.write(directory, LLAMA);
        Path pages = Files.createDirectory(folder.resolve("pages"));
        PromptContext prompt = PromptContext.of(TEXT);
        List<String> pieces = new ArrayList<>();
        try (Model model = Models.open(directory.toString(), TransferProgress.silent());
                AbstractModel jlama = ModelSupport.loadModel(
                        directory.toFile(), pages.toFile(), DType.F32, DType.F32, Optional.empty(), Optional.of(1))) {
            int[] ids = jlama.encodePrompt(prompt);
            assertEquals(1, ids[0], "the start of a text, which ours leaves to callers");
            assertArrayEquals(model.tokenizer().encode(TEXT), Arrays.copyOfRange(ids, 1, ids.length));
            jlama.generate(UUID.randomUUID(), prompt, 0, ids.length + TOKENS - 1, (piece, time) -> pieces.add(piece));
            List<String> expected = new ArrayList<>();
            for (int id : generate(directory, ids)) {
                expected.add(SyntheticLlama.tokens().get(id));
            }
            assertEquals(expected, pieces);
        }
    }

    private static int[] prompt(Path model) throws IOException {
        try (Model opened = Models.open(model.toString(), TransferProgress.silent())) {
            return opened.tokenizer().encode(TEXT);
        }
    }

    private static int[] generate(Path model, int[] prompt) throws IOException {
        try (Model opened = Models.open(model.toString(), TransferProgress.silent());
                Workers workers = Workers.of(1)) {
            Decoder decoder = new Decoder(opened.network(), new DenseWeights(opened.tensors()), List.of());
            return decoder.generate(prompt, TOKENS, Sampling.greedy(), decoder.newCache(), workers, id -> true);
        }
    }
}
