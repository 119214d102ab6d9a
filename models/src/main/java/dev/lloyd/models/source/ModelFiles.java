package dev.lloyd.models.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The local files of a model.
///
/// @param name what the user called the model
/// @param weights the weights file, or the directory that holds sharded weights
/// @param directory where the files that go with the weights lie (configuration, tokenizer)
public record ModelFiles(String name, Path weights, Path directory) {
    /// Takes the places as they are; opening finds out what is there.
    public ModelFiles {}

    /// A file beside the weights, if it exists.
    public Optional<Path> companion(String fileName) {
        Path file = directory.resolve(fileName);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }
}
