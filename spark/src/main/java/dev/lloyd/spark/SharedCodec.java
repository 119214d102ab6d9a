package dev.lloyd.spark;

import dev.lloyd.quant.form.Storage;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.vectors.codec.VectorCodec;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A codec on its way to the executors: what it says of itself and what it learned, and no object of it. It is made
/// again when it is first asked for, once for each Java machine that holds the broadcast. Thread-safe.
///
/// Plain classes, because Kryo, which users may have chosen, cannot fill in records.
final class SharedCodec implements Serializable {
    private static final long serialVersionUID = 1;

    private final LinkedHashMap<String, String> attributes;
    private final ArrayList<Part> parts = new ArrayList<>();
    private transient volatile @Nullable VectorCodec codec;

    private static final class Part implements Serializable {
        private static final long serialVersionUID = 1;

        private final String name;
        private final Storage storage;
        private final ArrayList<Integer> shape;
        private final byte[] bytes;

        Part(String name, StoredTensor tensor) {
            this.name = name;
            this.storage = tensor.storage();
            this.shape = new ArrayList<>(tensor.shape());
            this.bytes = tensor.bytes();
        }
    }

    SharedCodec(VectorCodec codec) {
        this.attributes = new LinkedHashMap<>(codec.attributes());
        codec.tensors().byName().forEach((name, tensor) -> parts.add(new Part(name, tensor)));
    }

    /// The codec; the same object every time.
    VectorCodec codec() {
        VectorCodec made = codec;
        return made == null ? restored() : made;
    }

    private synchronized VectorCodec restored() {
        if (codec == null) {
            Map<String, StoredTensor> tensors = new LinkedHashMap<>();
            parts.forEach(part ->
                    tensors.put(part.name, new StoredTensor(part.storage, List.copyOf(part.shape), part.bytes)));
            codec = VectorCodec.restore(attributes, new StoredTensors(tensors));
        }
        return codec;
    }

    /// A line that two codecs share only if they read each other's codes: the attributes, and a CRC-32C of what was
    /// learned.
    String identity() {
        CRC32C sum = new CRC32C();
        for (Part part : parts) {
            sum.update(part.name.getBytes(StandardCharsets.UTF_8));
            sum.update(part.bytes);
        }
        Map<String, String> words = new TreeMap<>(attributes);
        words.put("learned", Long.toHexString(sum.getValue()));
        return words.toString();
    }
}
