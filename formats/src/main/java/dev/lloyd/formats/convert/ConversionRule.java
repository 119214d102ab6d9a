package dev.lloyd.formats.convert;

import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which type each tensor gets.
///
/// Integers keep their type. Tensors below rank 2 (biases, norms) never go into blocks: they become `F32`, and in GGUF
/// files they become nothing else, since llama.cpp adds and multiplies by no other vectors. All others get `type`, or
/// `fallback` where their rows do not fill the blocks of `type`.
///
/// @param type what floats are converted to; empty: each tensor keeps its type
/// @param fallback for tensors whose rows do not fill whole blocks; empty: such a tensor is an error
public record ConversionRule(Optional<DType> type, Optional<DType> fallback) {
    private static final Set<ScalarType> FLOATS = Set.of(
            ScalarType.F64,
            ScalarType.F32,
            ScalarType.F16,
            ScalarType.BF16,
            ScalarType.F8_E4M3,
            ScalarType.F8_E5M2,
            ScalarType.F8_E4M3FNUZ,
            ScalarType.F8_E5M2FNUZ);

    /// Needs nothing else.
    public ConversionRule {}

    /// Checks that a container can express what is asked for.
    ///
    /// @throws IllegalArgumentException with the reason
    void check(Container container) {
        type.ifPresent(container::requireEncodable);
        fallback.ifPresent(container::requireEncodable);
    }

    /// The type of a tensor in the container.
    ///
    /// @throws IllegalArgumentException if the container cannot express it, naming tensor, reason and what would do
    DType typeOf(TensorInfo info, Container container) {
        boolean number = info.dtype() instanceof BlockType || FLOATS.contains(info.dtype());
        DType wanted = number ? type.orElse(info.dtype()) : info.dtype();
        if (wanted.equals(info.dtype())) {
            if (!container.holds(wanted)) {
                throw new IllegalArgumentException("tensor '" + info.name() + "': a "
                        + container.name().toLowerCase(java.util.Locale.ROOT) + " file has no type " + wanted.label()
                        + (number ? "; say to what it is to be converted" : ""));
            }
            return wanted;
        }
        if (info.shape().size() < 2 && (wanted.blockSize() > 1 || container == Container.GGUF)) {
            return ScalarType.F32;
        }
        return fits(info, wanted) ? wanted : fallback(info, wanted);
    }

    private static boolean fits(TensorInfo info, DType type) {
        List<Long> shape = info.shape();
        return type.blockSize() == 1 || shape.getLast() % type.blockSize() == 0;
    }

    private DType fallback(TensorInfo info, DType wanted) {
        DType other =
                fallback.orElseThrow(() -> new IllegalArgumentException("tensor '" + info.name() + "' has rows of "
                        + info.shape().getLast() + " values, which do not fill the blocks of " + wanted.blockSize()
                        + " of " + wanted.label() + "; name a fallback type for such tensors"));
        if (!fits(info, other)) {
            throw new IllegalArgumentException("tensor '" + info.name() + "' has rows of "
                    + info.shape().getLast() + " values, which fill neither the blocks of " + wanted.label()
                    + " nor those of the fallback " + other.label());
        }
        return other;
    }
}
