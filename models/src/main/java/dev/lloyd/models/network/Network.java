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

    /// Features of the tensor between two blocks.
    int hiddenSize();

    /// Features of a token's key and of its value, in all key/value heads together.
    int keyValueSize();

    /// Entries of the vocabulary.
    int vocabularySize();

    /// The longest sequence that the network was made for.
    int maxTokens();

    /// The tensor that enters block 0, `tokens x hiddenSize`.
    <T> T embed(Ops<T> ops, TokenBatch batch);

    /// What block `index` makes of a tensor, `tokens x hiddenSize` in and out.
    <T> T block(Ops<T> ops, int index, Packing packing, T hidden);

    /// What leaves the network: logits `rows x vocabularySize` of a decoder, one unit vector per sequence of an
    /// encoder.
    <T> T head(Ops<T> ops, Packing packing, T hidden);

    /// The linear layers of a block, by common input, in the order in which they run.
    List<LinearGroup> groups(int block);

    /// The linear layers around a block's attention, if it has any.
    default Optional<AttentionLayers> attentionLayers(int block) {
        return Optional.empty();
    }

    /// Names of the embedding tables, the word table first.
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
