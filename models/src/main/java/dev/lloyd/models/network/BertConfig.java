package dev.lloyd.models.network;

/// The numbers of a BERT-style encoder.
///
/// @param vocabularySize rows of the word table
/// @param hiddenSize features between blocks; a multiple of `heads`
/// @param intermediateSize features inside the feed-forward layer
/// @param blocks number of blocks
/// @param heads attention heads
/// @param maxTokens rows of the position table
/// @param tokenTypes rows of the token type table
/// @param normEpsilon epsilon of the layer norms
/// @param pooling how the tokens of a text become its vector
public record BertConfig(
        int vocabularySize,
        int hiddenSize,
        int intermediateSize,
        int blocks,
        int heads,
        int maxTokens,
        int tokenTypes,
        float normEpsilon,
        Pooling pooling) {
    /// Checks that all sizes are positive and within reason, and that the heads divide the features.
    public BertConfig {
        if (vocabularySize < 1 || hiddenSize < 1 || intermediateSize < 1 || blocks < 1 || maxTokens < 1) {
            throw new IllegalArgumentException("bert sizes must be positive: vocabulary " + vocabularySize + ", hidden "
                    + hiddenSize + ", intermediate " + intermediateSize + ", blocks " + blocks + ", positions "
                    + maxTokens);
        }
        if (blocks > TensorShape.MAX_BLOCKS || Math.max(hiddenSize, intermediateSize) > TensorShape.MAX_FEATURES) {
            throw new IllegalArgumentException("bert sizes are at most " + TensorShape.MAX_BLOCKS + " blocks and "
                    + TensorShape.MAX_FEATURES + " features, not " + blocks + " blocks, " + hiddenSize + " and "
                    + intermediateSize + " features");
        }
        if (tokenTypes < 1 || heads < 1 || hiddenSize % heads != 0) {
            throw new IllegalArgumentException(
                    heads + " heads do not divide " + hiddenSize + " features, or there is no token type");
        }
        if (!(normEpsilon >= 0)) {
            throw new IllegalArgumentException("bert norm epsilon must not be negative: " + normEpsilon);
        }
    }
}
