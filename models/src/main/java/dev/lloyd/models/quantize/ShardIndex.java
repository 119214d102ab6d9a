package dev.lloyd.models.quantize;

import dev.lloyd.formats.file.AtomicFile;
import dev.lloyd.formats.safetensors.Safetensors;
import dev.lloyd.formats.safetensors.SafetensorsFile;
import dev.lloyd.formats.tensor.TensorFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/// The index that makes one model of the unit files, as sharded safetensors have it.
final class ShardIndex {
    private ShardIndex() {}

    static void write(Path directory, int count) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode();
        ObjectNode metadata = root.putObject("metadata");
        ObjectNode map = root.putObject("weight_map");
        long total = 0;
        for (int index = 0; index < count; index++) {
            String name = Unit.fileName(index, count);
            try (TensorFile open = SafetensorsFile.open(directory.resolve(name))) {
                for (String tensor : open.names()) {
                    map.put(tensor, name);
                    total += open.info(tensor).byteSize();
                }
            }
        }
        metadata.put("total_size", total);
        byte[] bytes = (json.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        try (AtomicFile file = AtomicFile.create(directory.resolve(Safetensors.INDEX_NAME))) {
            file.append(MemorySegment.ofArray(bytes));
            file.commit();
        }
    }
}
