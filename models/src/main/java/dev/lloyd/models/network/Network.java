package dev.lloyd.models.network;

import java.util.List;
import java.util.Optional;

/// A network as a driver sees it: an embedding, a row of blocks that can be run one by one, and a head.
///
/// Running block after block is what lets quantization hold one block's weights and one batch's activations in
/// memory, and feed block `b` with what the already quantized blocks before it produce.
public interface Network {
    /// How many blocks there are.
    int blocks();

    /// Features of the tensor between two blocks; the most of them, where they differ.
    int hiddenSize();

    /// Features of a token's key and of its value, in all key/value heads together.
    int keyValueSize();

    /// Entries of the vocabulary.
    int vocabularySize();

    /// The longest sequence that the network was made for: tokens, or pixels of an image.
    int maxTokens();

    /// The shortest sequence that it takes: {@link #maxTokens} where all have one length, as images do.
    default int minTokens() {
        return 1;
    }

    /// Features of a row that leaves the network.
    default int outputSize() {
        return outputLayer().isPresent() ? vocabularySize() : hiddenSize();
    }

    /// Whether what leaves the network is a logit for each entry of the vocabulary, for every token.
    default boolean predictsTokens() {
        return outputLayer().isPresent() && outputSize() == vocabularySize();
    }

    /// The tensor that enters block 0, `tokens x hiddenSize`.
    <T> T embed(Ops<T> ops, TokenBatch batch);

    /// What block `index` makes of a tensor, `tokens x hiddenSize` in and out. (A network of images may have fewer
    /// rows and more features from block to block, as many for each image of the packing, but never more values.)
    <T> T block(Ops<T> ops, int index, Packing packing, T hidden);

    /// What leaves the network: logits `rows x vocabularySize` of a decoder, one unit vector per sequence of an
    /// encoder, logits `images x classes` of a classifier.
    <T> T head(Ops<T> ops, Packing packing, T hidden);

    /// The linear layers of a block, by common input, in the order in which they run.
    List<LinearGroup> groups(int block);

    /// The linear layers around a block's attention, if it has any.
    default Optional<AttentionLayers> attentionLayers(int block) {
        return Optional.empty();
    }

    /// Names of the embedding tables, the word table first; none where tokens are numbers already.
    List<String> embeddings();

    /// Name of the output layer, if the network has one. It is the word table's name where the two are tied.
    Optional<String> outputLayer();

    /// Every tensor that the network reads. A tied output layer is not listed twice.
    List<TensorShape> tensors();

    /// The whole network: embed, all blocks, head.
    default <T> T forward(Ops<T> ops, TokenBatch batch) {
        return head(ops, batch.packing(), hidden(ops, batch));
    }

    /// The tensor that leaves the last block.
    default <T> T hidden(Ops<T> ops, TokenBatch batch) {
        T hidden = embed(ops, batch);
        for (int index = 0; index < blocks(); index++) {
            hidden = block(ops, index, batch.packing(), hidden);
        }
        return hidden;
    }

    /// The names of all linear layers of a block.
    default List<String> linears(int block) {
        return groups(block).stream().flatMap(group -> group.linears().stream()).toList();
    }
}
