package dev.lloyd.tuning.torch;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/// The native library, loaded when it is first asked for: nothing but tuning needs it.
///
/// It computes with one thread, on the CPU. Sums then have one order, and the same input gives the same bytes on one
/// machine.
public final class Libtorch {
    private static final String COORDINATES = "org.bytedeco:pytorch:2.10.0-1.5.13:";

    private Libtorch() {}

    /// Loads it, once.
    ///
    /// @throws IllegalArgumentException if it is not there, saying what to install
    public static void require() {
        try {
            Loaded.once();
        } catch (LinkageError error) {
            throw new IllegalArgumentException(missing(Loader.getPlatform()), error);
        }
    }

    static String missing(String platform) {
        return "tuning needs libtorch, and none for " + platform + " is on the class path; add " + COORDINATES
                + platform + " (it exists for linux-x86_64, macosx-arm64 and windows-x86_64)";
    }

    private static final class Loaded {
        static {
            Loader.load(torch.class);
            openblas_nolapack.blas_set_num_threads(1);
            torch.set_num_threads(1);
        }

        private Loaded() {}

        static void once() {}
    }
}
