package dev.lloyd.models.network;

/// Operations that show the input and output of every linear layer, and queries and keys of attention, to an observer:
/// how calibration watches a network.
///
/// @param <T> the tensor type
/// @param inner who computes
/// @param observer who looks on
public record ObservedOps<T>(Ops<T> inner, Observer<T> observer) implements Ops<T> {
    /// Sees what enters a linear layer, and attention.
    ///
    /// @param <T> the tensor type
    @FunctionalInterface
    public interface Observer<T> {
        /// Called once per call of a linear layer, before it runs. The tensor must not be written to.
        void beforeLinear(String name, T input);

        /// Called once per call of a linear layer, after it ran. The tensors must not be written to.
        default void afterLinear(String name, T input, T output) {}

        /// Called before attention runs. The tensors must not be written to.
        default void beforeAttention(Attention attention, Packing packing, T query, T key) {}

        /// Two that look on, this one first.
        default Observer<T> and(Observer<T> other) {
            Observer<T> self = this;
            return new Observer<>() {
                @Override
                public void beforeLinear(String name, T input) {
                    self.beforeLinear(name, input);
                    other.beforeLinear(name, input);
                }

                @Override
                public void afterLinear(String name, T input, T output) {
                    self.afterLinear(name, input, output);
                    other.afterLinear(name, input, output);
                }

                @Override
                public void beforeAttention(Attention attention, Packing packing, T query, T key) {
                    self.beforeAttention(attention, packing, query, key);
                    other.beforeAttention(attention, packing, query, key);
                }
            };
        }
    }

    /// Wraps `inner`.
    public ObservedOps {}

    @Override
    public T embedding(String name, int[] ids) {
        return inner.embedding(name, ids);
    }

    @Override
    public T colours(int[] ids) {
        return inner.colours(ids);
    }

    @Override
    public T patches(Patches patches, T input) {
        return inner.patches(patches, input);
    }

    @Override
    public T linear(String name, T input) {
        observer.beforeLinear(name, input);
        T output = inner.linear(name, input);
        observer.afterLinear(name, input, output);
        return output;
    }

    @Override
    public T layerNorm(String name, T input, float epsilon) {
        return inner.layerNorm(name, input, epsilon);
    }

    @Override
    public T rmsNorm(String name, T input, float epsilon) {
        return inner.rmsNorm(name, input, epsilon);
    }

    @Override
    public T gelu(T input) {
        return inner.gelu(input);
    }

    @Override
    public T silu(T input) {
        return inner.silu(input);
    }

    @Override
    public T relu(T input) {
        return inner.relu(input);
    }

    @Override
    public T add(T left, T right) {
        return inner.add(left, right);
    }

    @Override
    public T multiply(T left, T right) {
        return inner.multiply(left, right);
    }

    @Override
    public T rope(Rope rope, Packing packing, T input) {
        return inner.rope(rope, packing, input);
    }

    @Override
    public T attention(Attention attention, Packing packing, T input, T query, T key, T value) {
        observer.beforeAttention(attention, packing, query, key);
        return inner.attention(attention, packing, input, query, key, value);
    }

    @Override
    public T pool(Pooling pooling, Packing packing, T input) {
        return inner.pool(pooling, packing, input);
    }

    @Override
    public T normalize(T input) {
        return inner.normalize(input);
    }
}
