package dev.lloyd.cli.option;

import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.models.image.Classifier;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.network.Bert;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Resnet;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.packed.GgufWeights;
import dev.lloyd.models.packed.PackedWeights;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.Encoder;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/// A model that was named on the command line, open and ready to run, plain or quantized.
///
/// @param model its network, tensors and tokenizer
/// @param weights what the runtime multiplies by
/// @param products how it multiplies: `floats`, or `packed` and what inputs are
public record OpenModel(Model model, Weights weights, String products) implements AutoCloseable {
    /// Owns the model from now on.
    public OpenModel {}

    /// Opens a model by name. The caller closes it.
    public static OpenModel open(String name) throws IOException {
        return open(TensorFiles.resolve(name), Optional.empty());
    }

    /// Opens a model's files; of a delta, with a base that may not be where the delta says. The caller closes
    /// it.
    ///
    /// @throws IllegalArgumentException if there is a base, but the model is no delta
    static OpenModel open(ModelFiles files, Optional<ModelFiles> base) throws IOException {
        Model model = Models.open(files, base);
        return new OpenModel(model, new DenseWeights(model.tensors()), "floats");
    }

    /// Opens a quantized directory, or a GGUF file, whose matrices stay packed. The caller closes it.
    ///
    /// @throws IllegalArgumentException if it is neither
    static OpenModel openPacked(ModelFiles files, Activations activations) throws IOException {
        Model model = Models.open(files);
        try {
            boolean gguf = model.tensors().file() instanceof GgufFile;
            Weights weights = gguf
                    ? new GgufWeights(model.tensors(), activations)
                    : new PackedWeights(model.tensors(), activations);
            return new OpenModel(
                    model, weights, "packed, inputs in " + activations.name().toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException exception) {
            model.close();
            throw exception;
        }
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
