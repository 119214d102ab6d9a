/// Networks, tokenizers, model sources, calibration, and the runtime that multiplies by the canonical form.
module dev.lloyd.models {
    requires transitive dev.lloyd.quant;
    requires transitive dev.lloyd.formats;
    requires static org.jspecify;
}
