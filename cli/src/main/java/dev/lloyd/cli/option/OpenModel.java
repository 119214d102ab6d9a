package dev.lloyd.cli.option;

import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.models.image.Classifier;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.ModelTensors;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.network.Bert;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Resnet;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.packed.GgufWeights;
import dev.lloyd.models.packed.PackedWeights;
import dev.lloyd.models.packed.QuantizedFile;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.Encoder;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.Optional;

/// A model that was named on the command line, open and ready to run, plain or quantized.
///
/// @param model its network, tensors and tokenizer
/// @param weights what the runtime multiplies by
/// @param products how it multiplies
public record OpenModel(Model model, Weights weights, Products products) implements AutoCloseable {
    /// Owns the model from now on.
    public OpenModel {}

    /// Opens a model by name, to multiply floats. The caller closes it.
    public static OpenModel open(String name) throws IOException {
        return open(TensorFiles.resolve(name), Optional.empty(), Products.FLOATS);
    }

    /// Opens a model's files; of a delta, with a base that may not be where the delta says. The caller closes
    /// it.
    ///
    /// @throws IllegalArgumentException if there is a base, but the model is no delta, or if codes are to be
    ///     multiplied and it has none
    static OpenModel open(ModelFiles files, Optional<ModelFiles> base, Products products) throws IOException {
        Model model = Models.open(files, base);
        try {
            Products own = products == Products.AUTO ? quickest(model) : products;
            return new OpenModel(model, weights(model.tensors(), own), own);
        } catch (IllegalArgumentException exception) {
            model.close();
            throw exception;
        }
    }

    /// What {@link Products#AUTO} stands for: of a file whose types either are multiplied as codes or become floats
    /// anyway, `INT8`.
    private static Products quickest(Model model) {
        if (!(model.network() instanceof Llama)) {
            return Products.FLOATS;
        }
        return switch (model.tensors().file()) {
            case GgufFile _ -> Products.INT8;
            case QuantizedFile _ -> Products.AUTO;
            default -> Products.FLOATS;
        };
    }

    private static Weights weights(ModelTensors tensors, Products products) {
        return switch (products) {
            case AUTO -> PackedWeights.quick(tensors);
            case INT8 -> codes(tensors, Activations.INT8);
            case CODES -> codes(tensors, Activations.FLOAT32);
            case FLOATS -> new DenseWeights(tensors);
        };
    }

    private static Weights codes(ModelTensors tensors, Activations activations) {
        return tensors.file() instanceof GgufFile
                ? new GgufWeights(tensors, activations)
                : new PackedWeights(tensors, activations);
    }

    /// How the model reads text.
    public Tokenizer tokenizer() {
        return model.tokenizer();
    }

    /// The model as an encoder.
    ///
    /// @throws IllegalArgumentException if it is none
    public Encoder encoder(int maxTokens) {
        if (!(model.network() instanceof Bert)) {
            throw new IllegalArgumentException(
                    model.name() + " is " + kind(model.network()) + "; this needs an encoder (BERT-style)");
        }
        return new Encoder(model.network(), weights, model.tokenizer(), model.prefixes(), maxTokens);
    }

    /// The model as a decoder.
    ///
    /// @throws IllegalArgumentException if it is none
    public Decoder decoder() {
        if (!(model.network() instanceof Llama)) {
            throw new IllegalArgumentException(
                    model.name() + " is " + kind(model.network()) + "; this needs a decoder (Llama-style)");
        }
        return new Decoder(
                model.network(), weights, model.tokenizer().specialTokens().ends());
    }

    /// The model as a classifier of images.
    ///
    /// @throws IllegalArgumentException if it is none
    public Classifier classifier() {
        if (!(model.network() instanceof Resnet)) {
            throw new IllegalArgumentException(
                    model.name() + " is " + kind(model.network()) + "; this needs a network of images");
        }
        return new Classifier(model.network(), weights);
    }

    private static String kind(Network network) {
        return switch (network) {
            case Bert bert -> "an encoder";
            case Llama llama -> "a decoder";
            case Resnet resnet -> "a classifier of images";
            default -> "no encoder, no decoder and no classifier";
        };
    }

    @Override
    public void close() {
        model.close();
    }
}
