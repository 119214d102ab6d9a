package dev.lloyd.models.checkpoint;

import dev.lloyd.models.QuantizedDirectories;
import dev.lloyd.models.TinyDirectory;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.LlamaConfig.Heads;
import dev.lloyd.models.network.Rope;
import dev.lloyd.models.packed.QuantizedFile;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A text generator whose layers fill the words of the group formats, quantized by recipes and written in formats.
final class GroupLlama {
    private static final Llama NETWORK =
            new Llama(new LlamaConfig(29, 32, 64, 2, new Heads(4, 2), Rope.of(8, 10000), 1e-5f, Head.UNTIED, 40));

    private GroupLlama() {}

    /// The floats, once for each folder.
    static Path source(Path folder) throws IOException {
        Path source = folder.resolve("source");
        return Files.exists(source) ? source : TinyDirectory.write(source, NETWORK, TinyModels.tensors(NETWORK, 4));
    }

    /// Quantized by a recipe into a directory of that name.
    static Path quantized(Path folder, String name, String recipe) throws IOException {
        Path target = folder.resolve(name);
        QuantizedDirectories.write(source(folder), target, Optional.of(Recipe.parse(recipe)));
        return target;
    }

    /// A directory written in a format, into a directory of that name.
    static Path exported(Path source, String name, GroupFormat format, GroupExport.Scales scales) throws IOException {
        Path target = source.resolveSibling(name);
        export(source, target, format, scales);
        return target;
    }

    static List<GroupExport.Written> export(Path source, Path target, GroupFormat format, GroupExport.Scales scales)
            throws IOException {
        try (QuantizedFile file = QuantizedFile.open(source)) {
            return new GroupExport(file, format, scales).run(source, target, layer -> {});
        }
    }
}
