/// Tensor files: reading is memory-mapped and distrustful, writing is atomic.
module dev.lloyd.formats {
    requires transitive dev.lloyd.core;
    requires static org.jspecify;
    requires tools.jackson.databind;
}
