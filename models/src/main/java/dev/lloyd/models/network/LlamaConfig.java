package dev.lloyd.models.network;

/// The numbers of a Llama-style decoder.
///
/// @param vocabularySize rows of the word table
/// @param hiddenSize features between blocks
/// @param intermediateSize features inside the feed-forward layer
/// @param blocks number of blocks
/// @param attention head counts; its block index is not used
/// @param rope rotary frequencies, whose count is half the head size
/// @param normEpsilon epsilon of the RMS norms
/// @param head whether the output layer has weights of its own
/// @param maxTokens the context length
public record LlamaConfig(
        int vocabularySize,
        int hiddenSize,
        int intermediateSize,
        int blocks,
        Heads attention,
        Rope rope,
        float normEpsilon,
        Head head,
        int maxTokens) {
    /// Whether the output layer has weights of its own.
    public enum Head {
        /// The word table serves as output layer.
        TIED,
        /// The tensor `lm_head.weight`.
        UNTIED
    }

    /// Numbers of heads.
    ///
    /// @param query query heads
    /// @param keyValue key and value heads, a divisor of `query`
    public record Heads(int query, int keyValue) {
        /// Checks that groups of query heads are of one size.
        public Heads {
            if (query < 1 || keyValue < 1 || query % keyValue != 0) {
                throw new IllegalArgumentException(keyValue + " key/value heads do not divide " + query + " heads");
            }
        }
    }

    /// Checks that all sizes are positive and within reason.
    public LlamaConfig {
        if (vocabularySize < 1 || hiddenSize < 1 || intermediateSize < 1 || blocks < 1 || maxTokens < 1) {
            throw new IllegalArgumentException(
                    "llama sizes must be positive: vocabulary " + vocabularySize + ", hidden "
                            + hiddenSize + ", intermediate " + intermediateSize + ", blocks " + blocks + ", context "
                            + maxTokens);
        }
        if (blocks > TensorShape.MAX_BLOCKS
                || Math.max(hiddenSize, intermediateSize) > TensorShape.MAX_FEATURES
                || (long) attention.query() * rope.headSize() > TensorShape.MAX_FEATURES) {
            throw new IllegalArgumentException("llama sizes are at most " + TensorShape.MAX_BLOCKS + " blocks and "
                    + TensorShape.MAX_FEATURES + " features, not " + blocks + " blocks, " + hiddenSize + " and "
                    + intermediateSize + " features, " + attention.query() + " heads of " + rope.headSize());
        }
        if (!(normEpsilon >= 0)) {
            throw new IllegalArgumentException("llama norm epsilon must not be negative: " + normEpsilon);
        }
    }

    /// Columns of the query tensor.
    public int querySize() {
        return attention.query() * rope.headSize();
    }

    /// Columns of the key and of the value tensor.
    public int keyValueSize() {
        return attention.keyValue() * rope.headSize();
    }
}
