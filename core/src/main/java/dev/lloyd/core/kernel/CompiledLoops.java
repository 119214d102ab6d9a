package dev.lloyd.core.kernel;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Loops over rows of floats in C, which are as fast at their first call as later: a vector of Java is an object until
/// the loop around it has been compiled, which takes as long as a whole prompt. Activations and rotations have the bits
/// of their twins on the Vector API; sums of norms and of softmax grow in as many lanes as those of AVX-512 there,
/// whichever instruction set runs.
///
/// @param set of instructions, as the library numbers them
record CompiledLoops(int set) implements ActivationSupport, NormSupport, RotationSupport {
    private static final FunctionDescriptor IN_PLACE = FunctionDescriptor.ofVoid(
            ValueLayout.JAVA_INT, // instruction set
            ValueLayout.ADDRESS, // values
            ValueLayout.JAVA_LONG, // the first
            ValueLayout.JAVA_INT); // how many

    private static final FunctionDescriptor SOFTMAX = IN_PLACE.appendArgumentLayouts(ValueLayout.JAVA_FLOAT); // scale

    private static final FunctionDescriptor RMS_NORM = FunctionDescriptor.ofVoid(
            ValueLayout.JAVA_INT, // instruction set
            ValueLayout.ADDRESS, // source
            ValueLayout.JAVA_LONG, // where it begins
            ValueLayout.ADDRESS, // weights
            ValueLayout.JAVA_INT, // how many
            ValueLayout.JAVA_FLOAT, // epsilon
            ValueLayout.ADDRESS, // target
            ValueLayout.JAVA_LONG); // where it begins

    private static final FunctionDescriptor ROTATE = FunctionDescriptor.ofVoid(
            ValueLayout.JAVA_INT, // instruction set
            ValueLayout.ADDRESS, // source
            ValueLayout.JAVA_LONG, // where it begins
            ValueLayout.ADDRESS, // target
            ValueLayout.JAVA_LONG, // where it begins
            ValueLayout.JAVA_INT, // heads
            ValueLayout.ADDRESS, // cosines and sines
            ValueLayout.JAVA_INT, // pairs
            ValueLayout.JAVA_INT); // direction

    /// Constants, so that calls are compiled with what they are handed. Used only where there is a library.
    private static final class Handles {
        static final MethodHandle SOFTMAX = CompiledLibrary.function("lloyd_softmax", CompiledLoops.SOFTMAX);
        static final MethodHandle SILU = CompiledLibrary.function("lloyd_silu", IN_PLACE);
        static final MethodHandle GELU = CompiledLibrary.function("lloyd_gelu", IN_PLACE);
        static final MethodHandle GELU_TANH = CompiledLibrary.function("lloyd_gelu_tanh", IN_PLACE);
        static final MethodHandle RMS_NORM = CompiledLibrary.function("lloyd_rms_norm", CompiledLoops.RMS_NORM);
        static final MethodHandle ROTATE = CompiledLibrary.function("lloyd_rotate", CompiledLoops.ROTATE);
    }

    /// The loops of this machine's best instruction set, or of one no better than asked for; empty where there is no
    /// library or no such instruction set.
    static Optional<CompiledLoops> load(int mostSet) {
        int set = CompiledLibrary.instructionSet(mostSet);
        return set == 0 ? Optional.empty() : Optional.of(new CompiledLoops(set));
    }

    @Override
    public void softmax(float[] values, int offset, int length, float scale) {
        try {
            Handles.SOFTMAX.invokeExact(set, MemorySegment.ofArray(values), (long) offset, length, scale);
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_softmax", failure);
        }
    }

    @Override
    public void silu(float[] values, int offset, int length) {
        try {
            Handles.SILU.invokeExact(set, MemorySegment.ofArray(values), (long) offset, length);
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_silu", failure);
        }
    }

    @Override
    public void gelu(float[] values, int offset, int length) {
        try {
            Handles.GELU.invokeExact(set, MemorySegment.ofArray(values), (long) offset, length);
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_gelu", failure);
        }
    }

    @Override
    public void geluTanh(float[] values, int offset, int length) {
        try {
            Handles.GELU_TANH.invokeExact(set, MemorySegment.ofArray(values), (long) offset, length);
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_gelu_tanh", failure);
        }
    }

    @Override
    public void rmsNorm(
            float[] source, int sourceOffset, float[] weight, float epsilon, float[] target, int targetOffset) {
        try {
            Handles.RMS_NORM.invokeExact(
                    set,
                    MemorySegment.ofArray(source),
                    (long) sourceOffset,
                    MemorySegment.ofArray(weight),
                    weight.length,
                    epsilon,
                    MemorySegment.ofArray(target),
                    (long) targetOffset);
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_rms_norm", failure);
        }
    }

    @Override
    public void rotate(
            float[] source,
            int sourceOffset,
            float[] target,
            int targetOffset,
            int heads,
            float[] turn,
            int direction) {
        try {
            Handles.ROTATE.invokeExact(
                    set,
                    MemorySegment.ofArray(source),
                    (long) sourceOffset,
                    MemorySegment.ofArray(target),
                    (long) targetOffset,
                    heads,
                    MemorySegment.ofArray(turn),
                    turn.length / 2,
                    direction);
        } catch (Throwable failure) {
            throw new IllegalStateException("lloyd_rotate", failure);
        }
    }
}
