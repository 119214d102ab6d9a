package dev.lloyd.bench.generation;

import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.model.functions.Generator;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.prompt.PromptContext;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/// The process that Jlama runs in, since the number of its threads is set once a process.
///
/// It reads lines {@link #GENERATE} or {@link #READ} with how many and answers each with a line: {@link
/// #ANSWER} and tokens a second.
final class JlamaProcess {
    /// What its answers start with, among what libraries may print.
    static final String ANSWER = "jlama answers ";

    /// Asks to continue a text.
    static final String GENERATE = "generate";

    /// Asks to read a prompt.
    static final String READ = "read";

    private final AbstractModel model;
    private final Path pages;
    private final Prompts prompts = new Prompts();

    /// @param pages folder for its keys and values, which lie in files
    private JlamaProcess(AbstractModel model, Path pages) {
        this.model = model;
        this.pages = pages;
    }

    /// Loads the model, says that it is ready, and answers until its input ends.
    ///
    /// @param arguments the model's directory, threads, type of inputs
    public static void main(String[] arguments) throws IOException {
        Path pages = Files.createTempDirectory("jlama-pages");
        AbstractModel model = ModelSupport.loadModel(
                new File(arguments[0]),
                pages.toFile(),
                DType.F32,
                DType.valueOf(arguments[2]),
                // Weights as they are stored: asked to quantize them here, it leaves them as they are.
                Optional.empty(),
                Optional.of(Integer.parseInt(arguments[1])));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            new JlamaProcess(model, pages).serve(lines);
        }
        Files.delete(pages);
        System.exit(0);
    }

    private void serve(BufferedReader lines) throws IOException {
        System.out.println(ANSWER + "0");
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ", 2);
            int count = Integer.parseInt(words[1]);
            double rate = words[0].equals(GENERATE) ? generate(count) : read(count);
            System.out.println(ANSWER + rate);
            empty();
        }
    }

    private double generate(int tokens) {
        PromptContext prompt = PromptContext.of(Prompts.SHORT);
        Generator.Response response = run(prompt, length(prompt) + tokens - 1);
        return 1e3 * response.generatedTokens / response.generateTimeMs;
    }

    private double read(int tokens) {
        PromptContext prompt = PromptContext.of(prompts.fresh(tokens));
        int length = length(prompt);
        long start = System.nanoTime();
        run(prompt, length);
        return length / (1e-9 * (System.nanoTime() - start));
    }

    private int length(PromptContext prompt) {
        return model.encodePrompt(prompt).length;
    }

    /// @param tokens of the prompt and all after its first answer
    private Generator.Response run(PromptContext prompt, int tokens) {
        return model.generate(UUID.randomUUID(), prompt, 0, tokens, (piece, time) -> {});
    }

    /// Removes the keys and values of texts that are done.
    private void empty() throws IOException {
        try (var files = Files.list(pages)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
