/// Networks, tokenizers, model sources, calibration, and the runtime that multiplies by the canonical form.
module dev.lloyd.models {
    requires transitive dev.lloyd.quant;
    requires transitive dev.lloyd.formats;
    requires static org.jspecify;
    requires ai.djl.tokenizers;
    requires java.net.http;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.yaml;

    exports dev.lloyd.models.cache;
    exports dev.lloyd.models.chat;
    exports dev.lloyd.models.checkpoint;
    exports dev.lloyd.models.gguf;
    exports dev.lloyd.models.gradient;
    exports dev.lloyd.models.image;
    exports dev.lloyd.models.load;
    exports dev.lloyd.models.network;
    exports dev.lloyd.models.packed;
    exports dev.lloyd.models.quantize;
    exports dev.lloyd.models.recipe;
    exports dev.lloyd.models.runtime;
    exports dev.lloyd.models.source;
    exports dev.lloyd.models.text;
    exports dev.lloyd.models.tokenizer;
    exports dev.lloyd.models.tuning;

    uses dev.lloyd.models.gradient.LossGradients;
    uses dev.lloyd.models.tuning.FineTuning;
}
