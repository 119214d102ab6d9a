package dev.lloyd.models.checkpoint;

import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.models.load.Config;
import dev.lloyd.models.packed.PackedMatrices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A directory whose configuration says that its layers are in a group format: `quantization_config` in `config.json`,
/// or the older `quantize_config.json` of GPTQ.
public final class GroupCheckpoint {
    private final GroupLayout layout;
    private final Schemes schemes;
    private final String description;

    /// The scheme of each layer.
    @FunctionalInterface
    interface Schemes {
        /// The scheme of a layer.
        ///
        /// @throws IOException if the configuration does not say it
        GroupScheme of(String module) throws IOException;
    }

    /// What a configuration says.
    ///
    /// @param config what it was read from
    GroupCheckpoint(GroupLayout layout, Schemes schemes, Config config) {
        this.layout = layout;
        this.schemes = schemes;
        this.description = config.print();
    }

    /// Reads a directory's configuration.
    ///
    /// @return empty if it names no quantization, or one that is no group format
    /// @throws IOException if it is one of these, and says what is not supported or cannot be
    public static Optional<GroupCheckpoint> find(Path directory) throws IOException {
        Optional<Config> config = config(directory);
        if (config.isEmpty()) {
            return Optional.empty();
        }
        return switch (config.get().text("quant_method", "")) {
            case GptqConfig.METHOD -> Optional.of(GptqConfig.read(config.get()));
            case AwqConfig.METHOD -> Optional.of(AwqConfig.read(config.get()));
            case CompressedTensorsConfig.METHOD -> Optional.of(CompressedTensorsConfig.read(config.get()));
            default -> Optional.empty();
        };
    }

    /// The names that a configuration may have for such a quantization.
    public static List<String> methods() {
        return List.of(GptqConfig.METHOD, AwqConfig.METHOD, CompressedTensorsConfig.METHOD);
    }

    private static Optional<Config> config(Path directory) throws IOException {
        Path file = directory.resolve("config.json");
        Optional<Config> inside =
                Files.isRegularFile(file) ? Config.read(file).object("quantization_config") : Optional.empty();
        Path apart = directory.resolve(GptqConfig.FILE_NAME);
        return inside.isEmpty() && Files.isRegularFile(apart) ? Optional.of(Config.read(apart)) : inside;
    }

    /// The layers among a directory's tensors.
    ///
    /// @throws IOException if the tensors and the configuration do not fit
    public PackedMatrices matrices(TensorFile packed) throws IOException {
        return GroupMatrices.of(packed, layout, schemes, description);
    }
}
