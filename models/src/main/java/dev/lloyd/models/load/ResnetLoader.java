package dev.lloyd.models.load;

import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.models.network.Resnet;
import dev.lloyd.models.network.ResnetConfig;
import dev.lloyd.models.runtime.Prefixes;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.util.Optional;

/// Residual networks for images: Keras weights without a configuration, and directories of this project's own.
final class ResnetLoader {
    /// `model_type` of a configuration.
    static final String FAMILY = "cifar-resnet";

    /// The images that these networks are made for, CIFAR's; Keras files do not say.
    private static final int SIDE = 32;

    private ResnetLoader() {}

    static Model keras(ModelFiles files, TensorFile file) throws IOException {
        KerasResnet.Folded folded = KerasResnet.read(file, SIDE);
        return open(files, folded.config(), folded.tensors());
    }

    /// A directory whose tensors have the names of the network.
    static Model configured(ModelFiles files, Config config, TensorFile file) throws IOException {
        try {
            ResnetConfig numbers = new ResnetConfig(
                    config.integer("image_size"), config.integers("widths"), config.integer("num_labels"));
            return open(files, numbers, file);
        } catch (IllegalArgumentException exception) {
            throw new IOException(config.file() + ": " + exception.getMessage(), exception);
        }
    }

    private static Model open(ModelFiles files, ResnetConfig config, TensorFile file) throws IOException {
        Resnet network = new Resnet(config);
        ModelTensors tensors = ModelTensors.of(file);
        TensorChecks.checkTensors(network, tensors);
        return new Model(files.name(), network, tensors, Optional.empty(), Prefixes.none());
    }
}
