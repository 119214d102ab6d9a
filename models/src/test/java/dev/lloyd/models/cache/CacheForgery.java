package dev.lloyd.models.cache;

import dev.lloyd.formats.safetensors.SafetensorsFile;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.formats.tensor.TensorPlan;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Changes a saved cache so that its checksum is right again.
final class CacheForgery {
    private CacheForgery() {}

    static void change(Path path, String tensor, int index, int value) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        long seal;
        try (TensorFile file = SafetensorsFile.open(path)) {
            bytes.putInt((int) file.info(tensor).byteOffset() + 4 * index, value);
            seal = file.info("seal").byteOffset();
        }
        Files.write(path, bytes.array());
        try (TensorFile file = SafetensorsFile.open(path)) {
            List<TensorPlan> plans = new ArrayList<>();
            Map<String, MemorySegment> contents = new LinkedHashMap<>();
            for (String name : file.names()) {
                TensorInfo info = file.info(name);
                if (!name.equals("seal")) {
                    plans.add(new TensorPlan(name, info.dtype(), info.shape()));
                    contents.put(name, file.raw(name));
                }
            }
            bytes.putInt((int) seal, CacheSeal.of(file.metadata(), plans, contents));
        }
        Files.write(path, bytes.array());
    }
}
