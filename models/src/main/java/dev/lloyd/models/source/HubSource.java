package dev.lloyd.models.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Models of a Hugging Face style hub, by `hf:org/name`: the safetensors files with configuration and
/// tokenizer, or the one file that the name ends with. A model that has been downloaded once is used without
/// asking the hub again.
///
/// @param cache where the files go
/// @param client who fetches them
public record HubSource(ModelCache cache, HubClient client) implements ModelSource {
    private static final String COMPLETE = ".complete";
    private static final Set<String> COMPANIONS = Set.of(
            "config.json",
            "lloyd.json",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer.bin",
            "tokenizer.gguf",
            "tokenizer_config.json",
            "model.safetensors.index.json",
            "sentence_bert_config.json",
            "config_sentence_transformers.json",
            "1_Pooling/config.json");

    /// Needs nothing else.
    public HubSource {}

    @Override
    public boolean accepts(String name) {
        return name.startsWith(HubName.PREFIX);
    }

    @Override
    public ModelFiles resolve(String name, TransferProgress progress) throws IOException {
        HubName parsed = HubName.parse(name);
        Path directory = cache.directory().resolve("hf").resolve(parsed.folder());
        Path marker = directory.resolve(COMPLETE + parsed.file().replace('/', '-'));
        if (!Files.exists(marker)) {
            for (HubFile file : wanted(parsed, client.list(parsed))) {
                client.download(parsed, file, directory.resolve(file.path()), progress);
            }
            Files.writeString(marker, name + "\n", StandardCharsets.UTF_8);
        }
        if (parsed.file().isEmpty()) {
            ModelFiles files = PathSource.ofDirectory(name, directory);
            return new ModelFiles(name, files.weights(), directory);
        }
        return new ModelFiles(name, directory.resolve(parsed.file()), directory);
    }

    private static List<HubFile> wanted(HubName name, List<HubFile> listed) throws IOException {
        List<HubFile> companions =
                listed.stream().filter(file -> COMPANIONS.contains(file.path())).toList();
        List<HubFile> weights = listed.stream()
                .filter(file -> name.file().isEmpty()
                        ? file.path().endsWith(".safetensors") && !file.path().contains("/")
                        : file.path().equals(name.file()))
                .toList();
        if (weights.isEmpty()) {
            List<String> others = listed.stream()
                    .map(HubFile::path)
                    .filter(path -> path.endsWith(".gguf") || path.endsWith(".onnx"))
                    .toList();
            throw new IOException(name.repository()
                    + (name.file().isEmpty()
                            ? " has no safetensors files; name one file with hf:org/name/FILE, such as " + others
                            : " has no file " + name.file() + "; it has " + others));
        }
        return java.util.stream.Stream.concat(companions.stream(), weights.stream())
                .toList();
    }
}
