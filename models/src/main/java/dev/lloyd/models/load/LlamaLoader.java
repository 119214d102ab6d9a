package dev.lloyd.models.load;

import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.runtime.Prefixes;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.tokenizer.Llama2cTokenizer;
import dev.lloyd.models.tokenizer.Tokenizer.SpecialTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Llama-style decoders from Hugging Face directories and llama2.c files.
final class LlamaLoader {
    private LlamaLoader() {}

    /// A Hugging Face checkpoint whose tensors are in `file`.
    static Model huggingFace(ModelFiles files, Config config, TensorFile file) throws IOException {
        Llama network = new Llama(LlamaConfigs.read(config));
        Path tokenizerFile = TokenizerFiles.beside(files);
        return Opening.model(
                files,
                network,
                ModelTensors.of(file),
                tokenizerFile,
                () -> TokenizerFiles.open(tokenizerFile, specialTokens(files, config), network.vocabularySize()),
                Prefixes.none());
    }

    /// `generation_config.json` overrides `config.json`.
    private static SpecialTokens specialTokens(ModelFiles files, Config config) throws IOException {
        Config last = config;
        Optional<Path> generation = files.companion("generation_config.json");
        if (generation.isPresent()) {
            last = Config.read(generation.get());
        }
        OptionalInt begin = last.optionalInteger("bos_token_id");
        List<Integer> ends = last.integers("eos_token_id");
        return new SpecialTokens(
                begin.isPresent() ? begin : config.optionalInteger("bos_token_id"),
                ends.isEmpty() ? config.integers("eos_token_id") : ends);
    }

    /// A llama2.c checkpoint with its vocabulary file beside it: `tokenizer.bin`, or else the only `tok*.bin`.
    static Model llama2c(ModelFiles files) throws IOException {
        Llama2cFile file = Llama2cFile.open(files.weights());
        LlamaConfig config = file.config();
        return Opening.guarded(file.tensors(), () -> {
            Path vocabulary = vocabularyBeside(files.weights());
            return Opening.model(
                    files,
                    new Llama(config),
                    new ModelTensors(file.tensors(), file.entries()),
                    vocabulary,
                    () -> Llama2cTokenizer.open(vocabulary, config.vocabularySize()),
                    Prefixes.none());
        });
    }

    static Path vocabularyBeside(Path weights) throws IOException {
        Path folder = Optional.ofNullable(weights.toAbsolutePath().getParent()).orElse(weights);
        Path usual = folder.resolve("tokenizer.bin");
        if (Files.isRegularFile(usual)) {
            return usual;
        }
        try (Stream<Path> siblings = Files.list(folder)) {
            List<Path> found = siblings.filter(
                            file -> String.valueOf(file.getFileName()).matches("tok.*\\.bin"))
                    .filter(file -> !file.getFileName().equals(weights.getFileName()))
                    .toList();
            if (found.size() != 1) {
                throw new IOException(
                        "the vocabulary of " + weights + " should lie beside it as tokenizer.bin or as the"
                                + " only tok*.bin, but there are " + found);
            }
            return found.getFirst();
        }
    }
}
