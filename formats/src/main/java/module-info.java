/// Tensor files: reading is memory-mapped and distrustful, writing is atomic.
module dev.lloyd.formats {
    requires transitive dev.lloyd.core;
    requires static org.jspecify;
    requires tools.jackson.databind;
    requires org.tribuo.util.onnx;
    requires com.google.protobuf;
    requires dev.hardwood.core;

    exports dev.lloyd.formats;
    exports dev.lloyd.formats.convert;
    exports dev.lloyd.formats.file;
    exports dev.lloyd.formats.gguf;
    exports dev.lloyd.formats.npy;
    exports dev.lloyd.formats.onnx;
    exports dev.lloyd.formats.safetensors;
    exports dev.lloyd.formats.tensor;
    exports dev.lloyd.formats.vecs;
}
