package dev.lloyd.models.network;

import dev.lloyd.models.network.LinearGroup.Fold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Llama-style decoders (Touvron et al., *LLaMA*, 2023): RMS norm before each half of a block, rotary
/// positions, grouped query attention, a gated feed-forward layer `down(silu(gate x) * up x)`, a final norm and
/// the output layer.
///
/// @param config its numbers
public record Llama(LlamaConfig config) implements Network {
    private static final String WORDS = "model.embed_tokens";
    private static final String FINAL_NORM = "model.norm";

    /// A decoder is its numbers; the weights are found by name.
    public Llama {}

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
        return config.keyValueSize();
    }

    @Override
    public int vocabularySize() {
        return config.vocabularySize();
    }

    @Override
    public int maxTokens() {
        return config.maxTokens();
    }

    @Override
    public <T> T embed(Ops<T> ops, TokenBatch batch) {
        return ops.embedding(WORDS, batch.ids());
    }

    @Override
    public <T> T block(Ops<T> ops, int index, Packing packing, T hidden) {
        Names names = new Names(index);
        T normed = ops.rmsNorm(names.attentionNorm(), hidden, config.normEpsilon());
        // Layers of one input stand together, so that they can be multiplied together.
        T query = ops.linear(names.query(), normed);
        T key = ops.linear(names.key(), normed);
        T value = ops.linear(names.value(), normed);
        T turnedQuery = ops.rope(config.rope(), packing, query);
        T turnedKey = ops.rope(config.rope(), packing, key);
        T mixed = ops.attention(attention(index), packing, normed, turnedQuery, turnedKey, value);
        T middle = ops.add(hidden, ops.linear(names.output(), mixed));

        T middleNormed = ops.rmsNorm(names.feedForwardNorm(), middle, config.normEpsilon());
        T gate = ops.linear(names.gate(), middleNormed);
        T up = ops.linear(names.up(), middleNormed);
        T gated = ops.multiply(ops.silu(gate), up);
        return ops.add(middle, ops.linear(names.down(), gated));
    }

    /// Logits for every row, `rows x vocabularySize`.
    @Override
    public <T> T head(Ops<T> ops, Packing packing, T hidden) {
        return ops.linear(outputName(), ops.rmsNorm(FINAL_NORM, hidden, config.normEpsilon()));
    }

    @Override
    public List<LinearGroup> groups(int block) {
        Names names = new Names(block);
        boolean ownValues = config.attention().keyValue() == config.attention().query();
        Fold outputFold = ownValues ? Fold.linear(names.value()) : Fold.nothing();
        return List.of(
                new LinearGroup(List.of(names.query(), names.key(), names.value()), Fold.norm(names.attentionNorm())),
                new LinearGroup(List.of(names.output()), outputFold),
                new LinearGroup(List.of(names.gate(), names.up()), Fold.norm(names.feedForwardNorm())),
                new LinearGroup(List.of(names.down()), Fold.linear(names.up())));
    }

    @Override
    public Optional<AttentionLayers> attentionLayers(int block) {
        Names names = new Names(block);
        return Optional.of(new AttentionLayers(
                names.query(),
                names.key(),
                names.value(),
                names.output(),
                attention(block),
                Optional.of(config.rope())));
    }

    @Override
    public List<String> embeddings() {
        return List.of(WORDS);
    }

    @Override
    public Optional<String> outputLayer() {
        return Optional.of(outputName());
    }

    @Override
    public List<TensorShape> tensors() {
        int hidden = config.hiddenSize();
        List<TensorShape> tensors = new ArrayList<>();
        tensors.add(TensorShape.matrix(WORDS, config.vocabularySize(), hidden));
        for (int block = 0; block < config.blocks(); block++) {
            addBlock(tensors, new Names(block));
        }
        tensors.add(TensorShape.vector(FINAL_NORM, hidden));
        if (config.head() == LlamaConfig.Head.UNTIED) {
            tensors.add(TensorShape.matrix(outputName(), config.vocabularySize(), hidden));
        }
        return tensors;
    }

    private void addBlock(List<TensorShape> tensors, Names names) {
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        tensors.add(TensorShape.vector(names.attentionNorm(), hidden));
        addLinear(tensors, names.query(), config.querySize(), hidden);
        addLinear(tensors, names.key(), config.keyValueSize(), hidden);
        addLinear(tensors, names.value(), config.keyValueSize(), hidden);
        addLinear(tensors, names.output(), hidden, config.querySize());
        tensors.add(TensorShape.vector(names.feedForwardNorm(), hidden));
        addLinear(tensors, names.gate(), inner, hidden);
        addLinear(tensors, names.up(), inner, hidden);
        addLinear(tensors, names.down(), hidden, inner);
    }

    private static void addLinear(List<TensorShape> tensors, String name, int rows, int columns) {
        tensors.add(TensorShape.matrix(name, rows, columns));
        tensors.add(TensorShape.optionalBias(name, rows));
    }

    private Attention attention(int block) {
        return new Attention(
                block, config.attention().query(), config.attention().keyValue(), Attention.Mask.CAUSAL);
    }

    private String outputName() {
        return config.head() == LlamaConfig.Head.TIED ? WORDS : "lm_head";
    }

    /// The tensors of one block, as Hugging Face names them.
    private record Names(String prefix) {
        Names(int block) {
            this("model.layers." + block + ".");
        }

        String attentionNorm() {
            return prefix + "input_layernorm";
        }

        String query() {
            return prefix + "self_attn.q_proj";
        }

        String key() {
            return prefix + "self_attn.k_proj";
        }

        String value() {
            return prefix + "self_attn.v_proj";
        }

        String output() {
            return prefix + "self_attn.o_proj";
        }

        String feedForwardNorm() {
            return prefix + "post_attention_layernorm";
        }

        String gate() {
            return prefix + "mlp.gate_proj";
        }

        String up() {
            return prefix + "mlp.up_proj";
        }

        String down() {
            return prefix + "mlp.down_proj";
        }
    }
}
