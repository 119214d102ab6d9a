/// Numbers and bits: matrices, SIMD kernels with their scalar twins, linear algebra, bit packing, entropy coding.
module dev.lloyd.core {
    requires static org.jspecify;

    exports dev.lloyd.core.bits;
    exports dev.lloyd.core.entropy;
    exports dev.lloyd.core.matrix;
    exports dev.lloyd.core.parallel;
    exports dev.lloyd.core.random;
}
