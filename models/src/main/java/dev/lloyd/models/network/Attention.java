package dev.lloyd.models.network;

/// The shape of one attention layer: `softmax(q k^T / sqrt(size)) v` for each head, where
/// `heads / keyValueHeads` neighbouring query heads share a key and value head (Ainslie et al., *GQA*, 2023).
///
/// @param block index of the block that the layer belongs to, which is where a cache keeps its keys and values
/// @param heads number of query heads
/// @param keyValueHeads number of key and value heads; divides `heads`
/// @param mask which tokens a token attends to
public record Attention(int block, int heads, int keyValueHeads, Mask mask) {
    /// Which tokens of its sequence a token attends to.
    public enum Mask {
        /// Itself and those before it.
        CAUSAL,
        /// All.
        NONE
    }

    /// Checks that the head counts fit each other.
    public Attention {
        if (block < 0 || heads < 1 || keyValueHeads < 1 || heads % keyValueHeads != 0) {
            throw new IllegalArgumentException(
                    "attention of block " + block + ": " + keyValueHeads + " key/value heads do not divide " + heads);
        }
    }
}
