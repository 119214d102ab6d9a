package dev.lloyd.quant.form;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Named stored tensors, in order.
///
/// @param byName the tensors; names are lower-case words joined by `.` and `-`
public record StoredTensors(Map<String, StoredTensor> byName) {
    /// No tensors.
    public static final StoredTensors NONE = new StoredTensors(Map.of());

    /// Copies the map.
    public StoredTensors {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /// One tensor.
    public static StoredTensors of(String name, StoredTensor tensor) {
        return new StoredTensors(Map.of(name, tensor));
    }

    /// The tensor of that name.
    ///
    /// @throws IllegalArgumentException if there is none
    public StoredTensor get(String name) {
        StoredTensor tensor = byName.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the tensor '" + name + "' is missing; there are " + byName.keySet());
        }
        return tensor;
    }

    /// Whether there is a tensor of that name.
    public boolean has(String name) {
        return byName.containsKey(name);
    }

    /// These and one more.
    public StoredTensors plusOne(String name, StoredTensor tensor) {
        Map<String, StoredTensor> all = new LinkedHashMap<>(byName);
        all.put(name, tensor);
        return new StoredTensors(all);
    }

    /// These and others, whose names get a prefix and a dot.
    public StoredTensors plus(String prefix, StoredTensors others) {
        Map<String, StoredTensor> all = new LinkedHashMap<>(byName);
        others.byName.forEach((name, tensor) -> all.put(prefix + "." + name, tensor));
        return new StoredTensors(all);
    }

    /// Those whose names begin with a prefix and a dot, without it.
    public StoredTensors under(String prefix) {
        Map<String, StoredTensor> some = new LinkedHashMap<>();
        byName.forEach((name, tensor) -> {
            if (name.startsWith(prefix + ".")) {
                some.put(name.substring(prefix.length() + 1), tensor);
            }
        });
        return new StoredTensors(some);
    }

    /// Bytes of all.
    public long byteSize() {
        return byName.values().stream()
                .mapToLong(tensor -> tensor.bytes().length)
                .sum();
    }
}
