package dev.lloyd.lab.trial;

import dev.lloyd.core.parallel.Workers;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The laboratories of claims and comparisons: real models, real texts, fixed protocols.
///
///     gaussian          512 x 1024 Gaussian numbers
///     lm-7m             a Llama-style model of 6.8 M values; perplexity on 128 windows of WikiText-2 test,
///     calibration
///                       on its validation text
///     lm-7m-long        the same on 512 windows, for differences that noise hides on 128
///     lm-7m-head        lm-7m with only its output layer quantized
///     lm-7m-mixed       lm-7m with half of the calibration text from novels, a kind of its own
///     lm-7m-cache       its keys and values, in a context of 256 tokens
///     llama-layer       one matrix of 4096 x 11008 with inputs of a real spectrum: time and memory
///     lm-7m-delta       what fine-tuning it on stories and on plays changed; perplexity on the rest of those texts
///     stories260k       a Llama-style model of 260,000 values; perplexity on 128 windows of stories
///     minilm            all-MiniLM-L6-v2; retrieval in a fixed subset of SciFact
///     minilm-full       the same in all of SciFact
///     resnet8           MLPerf Tiny's ResNet-8; accuracy on 2,000 images of CIFAR-10, calibration on 500 others
///     gaussian-vectors  400 vectors of 768 Gaussian numbers
///     decaying-vectors  1,000 Gaussian vectors of 256 columns, variances 1, 1/2, 1/3, ...
///     wordnet-minilm    25,000 sentence embeddings of 384 dimensions
///     filtered-minilm   the same in an index with cells and attributes, searched with filters
///     ranked-minilm     the same with a log of queries to train with, and SciFact with its train claims as the log
///     free-embeddings   48 documents of 16 dimensions, and a query for each pair of them
///
/// Of a model only the linear layers of the blocks are quantized, unless said otherwise. Models are opened when
/// first asked for, and closed here.
public final class StandardLaboratories implements Laboratories, AutoCloseable {
    private static final long SEED = 1957;

    private final Workplace place;
    private final Map<String, Laboratory> open = new HashMap<>();

    private enum Kind {
        GAUSSIAN,
        LM_7M,
        LM_7M_LONG,
        LM_7M_HEAD,
        LM_7M_MIXED,
        LM_7M_CACHE,
        LLAMA_LAYER,
        LM_7M_DELTA,
        STORIES260K,
        MINILM,
        MINILM_FULL,
        RESNET8,
        GAUSSIAN_VECTORS,
        DECAYING_VECTORS,
        WORDNET_MINILM,
        FILTERED_MINILM,
        RANKED_MINILM,
        FREE_EMBEDDINGS;

        private String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /// @param environment says where data, caches and settings are
    /// @param workers threads to use
    public StandardLaboratories(Map<String, String> environment, Workers workers) {
        this.place = new Workplace(environment, workers);
    }

    /// The names of all laboratories.
    public static List<String> names() {
        return Arrays.stream(Kind.values()).map(Kind::text).toList();
    }

    @Override
    public Laboratory named(String name) throws IOException {
        Laboratory known = open.get(name);
        if (known != null) {
            return known;
        }
        for (Kind kind : Kind.values()) {
            if (kind.text().equals(name)) {
                Laboratory laboratory = open(kind);
                open.put(name, laboratory);
                return laboratory;
            }
        }
        throw new IllegalArgumentException("no laboratory is named '" + name + "'; there are " + names());
    }

    private Laboratory open(Kind kind) throws IOException {
        String name = kind.text();
        VectorLaboratories vectors = new VectorLaboratories(place);
        LanguageLaboratories language = new LanguageLaboratories(place);
        EncoderLaboratories encoders = new EncoderLaboratories(place);
        return switch (kind) {
            case GAUSSIAN -> new SourceLaboratory(512, 1024, SEED, place.workers());
            case LM_7M -> language.linears(name);
            case LM_7M_LONG -> language.longer(name);
            case LM_7M_HEAD -> language.head(name);
            case LM_7M_MIXED -> language.mixed(name);
            case LM_7M_CACHE -> language.cache(name);
            case LLAMA_LAYER -> language.layer(name);
            case LM_7M_DELTA -> language.deltas(name);
            case STORIES260K -> language.stories(name);
            case MINILM -> encoders.retrieval(name, false);
            case MINILM_FULL -> encoders.retrieval(name, true);
            case RESNET8 -> new ImageLaboratories(place).images(name);
            case GAUSSIAN_VECTORS -> vectors.gaussian(name);
            case DECAYING_VECTORS -> vectors.decaying(name);
            case WORDNET_MINILM -> vectors.definitions(name);
            case FILTERED_MINILM -> vectors.filtered(name);
            case RANKED_MINILM -> vectors.ranked(name);
            case FREE_EMBEDDINGS -> new LimitLaboratory(name, 48, 16, place.workers());
        };
    }

    @Override
    public void close() {
        place.close();
    }
}
