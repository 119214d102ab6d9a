package dev.lloyd.core.kernel;

import java.util.Optional;
import java.util.function.Supplier;

/// Which implementation of the kernels runs in this process.
public enum Implementation {
    /// Plain loops.
    SCALAR,
    /// The Vector API at the preferred width of the machine.
    VECTOR;

    private static final Implementation CHOSEN =
            choose(System.getProperty("lloyd.kernels", ""), VectorModule.isPresent());

    /// The implementation that was chosen at start.
    public static Implementation chosen() {
        return CHOSEN;
    }

    /// Whether the system property says which to use, so that nothing else is to run.
    static boolean isForced() {
        return !System.getProperty("lloyd.kernels", "").isEmpty();
    }

    /// What runs of a kernel that is written three times: what was compiled, if it can run and nothing else is asked
    /// for.
    ///
    /// @param compiled empty where there is no library or it cannot run
    static <S> S best(Supplier<Optional<? extends S>> compiled, Supplier<S> vector, Supplier<S> scalar) {
        Optional<? extends S> third = isForced() ? Optional.empty() : compiled.get();
        return third.isPresent() ? third.get() : (CHOSEN == VECTOR ? vector : scalar).get();
    }

    static Implementation choose(String property, boolean vectorModule) {
        return switch (property) {
            case "scalar" -> SCALAR;
            case "vector" -> {
                if (!vectorModule) {
                    throw new IllegalStateException(
                            "lloyd.kernels=vector needs the option --add-modules jdk.incubator.vector");
                }
                yield VECTOR;
            }
            case "" -> {
                if (!vectorModule) {
                    System.err.println("lloyd: WARNING: running about 15 times slower than this machine can;"
                            + " start java with --add-modules jdk.incubator.vector");
                }
                yield vectorModule ? VECTOR : SCALAR;
            }
            default ->
                throw new IllegalStateException("lloyd.kernels must be scalar or vector, not '" + property + "'");
        };
    }

    /// Whether the Vector API can be used.
    private static final class VectorModule {
        private VectorModule() {}

        static boolean isPresent() {
            return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        }
    }
}
