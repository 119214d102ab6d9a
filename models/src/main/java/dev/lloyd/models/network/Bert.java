package dev.lloyd.models.network;

import dev.lloyd.models.network.LinearGroup.Fold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// BERT-style text encoders (Devlin et al., *BERT*, 2018): learned positions, attention over the whole text, a
/// layer norm after each half of a block, a feed-forward layer with GELU. The head pools the tokens of a text
/// into one unit vector.
///
/// @param config its numbers
public record Bert(BertConfig config) implements Network {
    private static final String WORDS = "embeddings.word_embeddings";
    private static final String POSITIONS = "embeddings.position_embeddings";
    private static final String TYPES = "embeddings.token_type_embeddings";
    private static final String EMBEDDING_NORM = "embeddings.LayerNorm";

    /// An encoder is its numbers; the weights are found by name.
    public Bert {}

    @Override
    public int blocks() {
        return config.blocks();
    }

    @Override
    public int hiddenSize() {
        return config.hiddenSize();
    }

    @Override
    public int keyValueSize() {
        return config.hiddenSize();
    }

    @Override
    public int vocabularySize() {
        return config.vocabularySize();
    }

    @Override
    public int maxTokens() {
        return config.maxTokens();
    }

    /// All tokens are of type 0: pairs of texts are not what these encoders are for.
    @Override
    public <T> T embed(Ops<T> ops, TokenBatch batch) {
        T words = ops.embedding(WORDS, batch.ids());
        T types = ops.embedding(TYPES, new int[batch.ids().length]);
        T positions = ops.embedding(POSITIONS, batch.packing().tokenPositions());
        return ops.layerNorm(EMBEDDING_NORM, ops.add(ops.add(words, types), positions), config.normEpsilon());
    }

    @Override
    public <T> T block(Ops<T> ops, int index, Packing packing, T hidden) {
        Names names = new Names(index);
        T query = ops.linear(names.query(), hidden);
        T key = ops.linear(names.key(), hidden);
        T value = ops.linear(names.value(), hidden);
        T mixed = ops.linear(names.output(), ops.attention(attention(index), packing, hidden, query, key, value));
        T middle = ops.layerNorm(names.attentionNorm(), ops.add(mixed, hidden), config.normEpsilon());

        T inner = ops.gelu(ops.linear(names.up(), middle));
        T outer = ops.linear(names.down(), inner);
        return ops.layerNorm(names.feedForwardNorm(), ops.add(outer, middle), config.normEpsilon());
    }

    /// One unit vector per sequence, `sequences x hiddenSize`.
    @Override
    public <T> T head(Ops<T> ops, Packing packing, T hidden) {
        return ops.normalize(ops.pool(config.pooling(), packing, hidden));
    }

    /// The norms stand after the sums, and what they give also goes past the linear layers: no scale can fold
    /// into them.
    @Override
    public List<LinearGroup> groups(int block) {
        Names names = new Names(block);
        return List.of(
                new LinearGroup(List.of(names.query(), names.key(), names.value()), Fold.nothing()),
                new LinearGroup(List.of(names.output()), Fold.linear(names.value())),
                new LinearGroup(List.of(names.up()), Fold.nothing()),
                new LinearGroup(List.of(names.down()), Fold.nothing()));
    }

    @Override
    public Optional<AttentionLayers> attentionLayers(int block) {
        Names names = new Names(block);
        return Optional.of(new AttentionLayers(
                names.query(), names.key(), names.value(), names.output(), attention(block), Optional.empty()));
    }

    private Attention attention(int block) {
        return new Attention(block, config.heads(), config.heads(), Attention.Mask.NONE);
    }

    @Override
    public List<String> embeddings() {
        return List.of(WORDS, POSITIONS, TYPES);
    }

    @Override
    public Optional<String> outputLayer() {
        return Optional.empty();
    }

    @Override
    public List<TensorShape> tensors() {
        int hidden = config.hiddenSize();
        List<TensorShape> tensors = new ArrayList<>();
        tensors.add(TensorShape.matrix(WORDS, config.vocabularySize(), hidden));
        tensors.add(TensorShape.matrix(POSITIONS, config.maxTokens(), hidden));
        tensors.add(TensorShape.matrix(TYPES, config.tokenTypes(), hidden));
        addNorm(tensors, EMBEDDING_NORM, hidden);
        for (int block = 0; block < config.blocks(); block++) {
            addBlock(tensors, new Names(block));
        }
        return tensors;
    }

    private void addBlock(List<TensorShape> tensors, Names names) {
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        addLinear(tensors, names.query(), hidden, hidden);
        addLinear(tensors, names.key(), hidden, hidden);
        addLinear(tensors, names.value(), hidden, hidden);
        addLinear(tensors, names.output(), hidden, hidden);
        addNorm(tensors, names.attentionNorm(), hidden);
        addLinear(tensors, names.up(), inner, hidden);
        addLinear(tensors, names.down(), hidden, inner);
        addNorm(tensors, names.feedForwardNorm(), hidden);
    }

    private static void addLinear(List<TensorShape> tensors, String name, int rows, int columns) {
        tensors.add(TensorShape.matrix(name, rows, columns));
        tensors.add(TensorShape.bias(name, rows));
    }

    private static void addNorm(List<TensorShape> tensors, String name, int length) {
        tensors.add(TensorShape.vector(name, length));
        tensors.add(TensorShape.bias(name, length));
    }

    /// The tensors of one block, as Hugging Face names them.
    private record Names(String prefix) {
        Names(int block) {
            this("encoder.layer." + block + ".");
        }

        String query() {
            return prefix + "attention.self.query";
        }

        String key() {
            return prefix + "attention.self.key";
        }

        String value() {
            return prefix + "attention.self.value";
        }

        String output() {
            return prefix + "attention.output.dense";
        }

        String attentionNorm() {
            return prefix + "attention.output.LayerNorm";
        }

        String up() {
            return prefix + "intermediate.dense";
        }

        String down() {
            return prefix + "output.dense";
        }

        String feedForwardNorm() {
            return prefix + "output.LayerNorm";
        }
    }
}
