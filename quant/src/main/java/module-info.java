/// The parts and the mathematics of quantization: pure functions of arrays; no files, no models.
module dev.lloyd.quant {
    requires transitive dev.lloyd.core;
    requires static org.jspecify;
    requires static com.google.auto.service;
}
