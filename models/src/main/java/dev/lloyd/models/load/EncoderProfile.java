package dev.lloyd.models.load;

import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.runtime.Prefixes;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a text encoder's weights do not say: how tokens are pooled and what goes before a text.
///
/// Sentence-transformers files beside the weights decide; without them, what is published about the families
/// `bge` and `e5`, recognised by name; else the mean and no prefixes.
record EncoderProfile(Pooling pooling, Prefixes prefixes) {
    private static final EncoderProfile PLAIN = new EncoderProfile(Pooling.MEAN, Prefixes.none());
    private static final EncoderProfile BGE = new EncoderProfile(
            Pooling.FIRST, new Prefixes("Represent this sentence for searching relevant passages: ", ""));
    private static final EncoderProfile E5 = new EncoderProfile(Pooling.MEAN, new Prefixes("query: ", "passage: "));

    static EncoderProfile of(ModelFiles files) throws IOException {
        EncoderProfile known = byName(files);
        Pooling pooling = known.pooling();
        Optional<Path> poolingFile = files.companion("1_Pooling/config.json");
        if (poolingFile.isPresent()) {
            pooling = pooling(Config.read(poolingFile.get()));
        }
        Prefixes prefixes = known.prefixes();
        Optional<Path> promptFile = files.companion("config_sentence_transformers.json");
        if (promptFile.isPresent()) {
            prefixes = prefixes(Config.read(promptFile.get()), prefixes);
        }
        return new EncoderProfile(pooling, prefixes);
    }

    private static EncoderProfile byName(ModelFiles files) {
        List<String> names = List.of(
                String.valueOf(files.weights().getFileName()),
                files.name(),
                String.valueOf(files.directory().getFileName()));
        for (String name : names) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.matches(".*\\bbge-.*")) {
                return BGE;
            }
            if (lower.matches(".*\\be5-.*")) {
                return E5;
            }
        }
        return PLAIN;
    }

    private static Pooling pooling(Config config) throws IOException {
        if (config.isTrue("pooling_mode_cls_token")) {
            return Pooling.FIRST;
        }
        if (config.isTrue("pooling_mode_mean_tokens")) {
            return Pooling.MEAN;
        }
        if (config.isTrue("pooling_mode_lasttoken")) {
            return Pooling.LAST;
        }
        throw new IOException(
                config.file() + " asks for a pooling that is not supported; supported are the first token,"
                        + " the mean, and the last token");
    }

    private static Prefixes prefixes(Config config, Prefixes known) {
        Optional<Config> prompts = config.object("prompts");
        if (prompts.isEmpty()) {
            return known;
        }
        Config found = prompts.get();
        return new Prefixes(
                found.text("query", known.query()), found.text("passage", found.text("document", known.passage())));
    }
}
