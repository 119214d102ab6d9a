package dev.lloyd.lab.trial;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.perplexity.LogitSource;
import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.models.cache.BlockSample;
import dev.lloyd.models.cache.CacheFormat;
import dev.lloyd.models.cache.CacheRate;
import dev.lloyd.models.cache.CacheRecipe;
import dev.lloyd.models.cache.CacheSampling;
import dev.lloyd.models.cache.CacheSide;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.recipe.Subject;
import dev.lloyd.models.runtime.Decoder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A text generator whose weights stay as they are, with its keys and values in few bits.
///
/// Every token of a window meets the keys and values before it, and its own, as the cache holds them by then.
/// Bits are those of a cache while it grows to a window ({@link CacheRate}), what waits in binary16 included;
/// what all caches share is in the bits of the file.
final class CacheLaboratory implements Laboratory {
    private static final String KEY_ERROR = "key-error";
    private static final String VALUE_ERROR = "value-error";
    private static final int ERROR_TOKENS = 1024;
    private static final long SEED = 1;
    static final List<Metric> OWN = List.of(
            Metric.lower(KEY_ERROR, "|K' - K|^2 / |K|^2 on calibration text, mean over blocks"),
            Metric.lower(VALUE_ERROR, "|V' - V|^2 / |V|^2 on calibration text, mean over blocks"));

    private final LanguageLaboratory.Text text;
    private final Model model;
    private final Decoder decoder;
    private final LogitSource original;
    private final CalibrationSet calibration;
    private final Workers workers;
    private final Map<CacheSide.Turning, List<BlockSample>> samples = new EnumMap<>(CacheSide.Turning.class);

    CacheLaboratory(LanguageLaboratory.Text text, Model model, CalibrationSet calibration, Workers workers) {
        this.text = text;
        this.model = model;
        this.decoder = new Decoder(model.network(), new DenseWeights(model.tensors()), List.of());
        this.original =
                LanguageLaboratory.remembered(tokens -> decoder.logits(TokenBatch.of(List.of(tokens)), workers));
        this.calibration = calibration;
        this.workers = workers;
    }

    @Override
    public String name() {
        return text.laboratory();
    }

    @Override
    public Subject subject() {
        return Subject.KV_CACHE;
    }

    @Override
    public String protocol() {
        return text.description() + "; " + text.protocol().text();
    }

    @Override
    public List<Metric> metrics() {
        return Stream.of(LanguageLaboratory.OWN, OWN, Metric.COMMON)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public Trial original() {
        Map<String, Estimate> metrics = LanguageLaboratory.measure(original, original, text, workers);
        Stream.of(KEY_ERROR, VALUE_ERROR, Metric.ERROR, Metric.SECONDS)
                .forEach(none -> metrics.put(none, Estimate.exact(0)));
        metrics.put(Metric.OUTPUT_ERROR, Estimate.exact(Double.NaN));
        metrics.put(Metric.BITS, Estimate.exact(Float.SIZE));
        metrics.put(Metric.FILE_BITS, Estimate.exact(Float.SIZE));
        return new Trial(TrialPlan.of("original", "as it is"), metrics, Map.of(), List.of(), 0);
    }

    @Override
    public Trial run(TrialPlan plan) {
        CacheRecipe recipe = NamedRecipes.standard().cache(plan.recipe(), plan.bits());
        List<BlockSample> sample = samples.computeIfAbsent(
                recipe.keys().turning(),
                turning -> CacheSampling.of(
                        model.network(), decoder.weights(), calibration.batches(), turning, workers, () -> {}));
        long started = ProcessorTime.nanos();
        CacheFormat format = CacheFormat.fit(recipe, decoder, sample, SEED, workers, () -> {});
        CacheFormat.Errors errors = format.errors(cut(sample), workers);
        double seconds = (ProcessorTime.nanos() - started) / 1e9;
        LogitSource coded =
                tokens -> decoder.logits(TokenBatch.of(List.of(tokens)), List.of(format.newCache()), workers);
        Map<String, Estimate> metrics = LanguageLaboratory.measure(original, coded, text, workers);
        metrics.put(KEY_ERROR, Estimate.exact(errors.keys()));
        metrics.put(VALUE_ERROR, Estimate.exact(errors.values()));
        putBits(metrics, format);
        metrics.put(Metric.ERROR, Estimate.exact((errors.keys() + errors.values()) / 2));
        metrics.put(Metric.OUTPUT_ERROR, Estimate.exact(Double.NaN));
        metrics.put(Metric.SECONDS, Estimate.exact(seconds));
        return new Trial(plan, metrics, Map.of(), List.of(), 0);
    }

    private static List<BlockSample> cut(List<BlockSample> samples) {
        return samples.stream()
                .map(each -> new BlockSample(
                        each.input()
                                .rowSlice(0, Math.min(ERROR_TOKENS, each.input().rows())),
                        each.keys()
                                .rowSlice(0, Math.min(ERROR_TOKENS, each.keys().rows())),
                        each.values()
                                .rowSlice(
                                        0, Math.min(ERROR_TOKENS, each.values().rows())),
                        each.keyUse(),
                        each.valueUse()))
                .toList();
    }

    /// Of the cache of the first window while it grows.
    private void putBits(Map<String, Estimate> metrics, CacheFormat format) {
        int[] tokens = text.protocol().cut(text.ids()).getFirst().tokens();
        CacheRate rate = format.grow(decoder, tokens, workers, () -> {}).rate();
        double shared = 8.0 * tokens.length * format.sharedBytes() / rate.values();
        metrics.put(Metric.BITS, Estimate.exact(rate.bits()));
        metrics.put(Metric.FILE_BITS, Estimate.exact(rate.bits() + shared));
    }
}
