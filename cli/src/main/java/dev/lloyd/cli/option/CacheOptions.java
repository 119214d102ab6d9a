package dev.lloyd.cli.option;

import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.cache.BlockSample;
import dev.lloyd.models.cache.CacheFormat;
import dev.lloyd.models.cache.CacheRecipe;
import dev.lloyd.models.cache.CacheSampling;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.runtime.Decoder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a decoder keeps the keys and values of its text.
public final class CacheOptions {
    private static final int WINDOWS = 64;
    private static final int WINDOW = 256;
    private static final long SEED = 1;

    @Option(
            names = "--cache",
            paramLabel = "RECIPE",
            description =
                    "Keep keys and values in few bits: the name of a recipe for a cache ('lloyd recipes' lists them), a "
                            + "recipe line such as 'hadamard | lloyd-max(bits=3)', or 'keys [by channel] "
                            + "[unturned|latent]: LINE ; values [by channel] [latent]: LINE', or 'input [by channel] "
                            + "[differences]: LINE', and after it 'chunk: N', 'window: N', 'first: N', "
                            + "'layers: N' (docs/caches.md).")
    private @Nullable String recipe;

    @Option(
            names = "--cache-bits",
            paramLabel = "B",
            description = "The rate of --cache (default: as the recipe says).")
    private @Nullable Double bits;

    @Option(
            names = "--cache-text",
            paramLabel = "TEXT",
            description = "A text (or .gz, or -) that --cache learns from, where it does.")
    private @Nullable String text;

    /// Called by the command line.
    public CacheOptions() {}

    /// The cache that was asked for, fitted to a model; empty: plain floats.
    ///
    /// @throws IllegalArgumentException if the recipe is wrong, does not fit the model, or learns and there is
    ///     no text
    public Optional<CacheFormat> format(OpenModel model, Workers workers) throws IOException {
        if (recipe == null) {
            if (bits != null || text != null) {
                throw new IllegalArgumentException("--cache-bits and --cache-text go with --cache");
            }
            return Optional.empty();
        }
        CacheRecipe parsed =
                NamedRecipes.standard().cache(recipe, bits == null ? OptionalDouble.empty() : OptionalDouble.of(bits));
        try {
            return Optional.of(fit(parsed, model, samples(model, parsed, workers), workers));
        } catch (IllegalArgumentException exception) {
            boolean learns = String.valueOf(exception.getMessage()).endsWith("learns from a text");
            String hint = learns ? "; name a text with --cache-text" : "";
            throw new IllegalArgumentException("--cache: " + exception.getMessage() + hint, exception);
        }
    }

    /// Codebooks take minutes to learn.
    private static CacheFormat fit(CacheRecipe parsed, OpenModel model, List<BlockSample> samples, Workers workers) {
        Decoder decoder = model.decoder();
        try (ProgressLine progress =
                ProgressLine.start("learn cache", "blocks", decoder.network().blocks())) {
            return CacheFormat.fit(parsed, decoder, samples, SEED, workers, progress::step);
        }
    }

    /// Checks that no cache was asked for, where there can be none.
    ///
    /// @param option what a cache goes with
    public void requireNone(String option) {
        if (recipe != null || bits != null || text != null) {
            throw new IllegalArgumentException("--cache goes with " + option);
        }
    }

    private List<BlockSample> samples(OpenModel model, CacheRecipe parsed, Workers workers) throws IOException {
        if (text == null) {
            return List.of();
        }
        Network network = model.model().network();
        int window = Math.min(WINDOW, network.maxTokens());
        CalibrationSet set = CalibrationSet.windows(model.tokenizer(), Lines.text(text), window, WINDOWS);
        List<TokenBatch> batches = set.batches();
        try (ProgressLine progress = ProgressLine.start("read text", "batches", batches.size())) {
            return CacheSampling.of(
                    network, model.weights(), batches, parsed.keys().turning(), workers, progress::step);
        }
    }
}
