/// Numbers and bits: matrices, SIMD kernels with their scalar twins, linear algebra, bit packing, entropy
/// coding.
module dev.lloyd.core {
    requires static jdk.incubator.vector;
    requires static org.jspecify;
    requires org.bytedeco.javacpp;
    requires org.bytedeco.openblas;

    exports dev.lloyd.core.bits;
    exports dev.lloyd.core.entropy;
    exports dev.lloyd.core.kernel;
    exports dev.lloyd.core.linalg;
    exports dev.lloyd.core.matrix;
    exports dev.lloyd.core.parallel;
    exports dev.lloyd.core.random;
}
