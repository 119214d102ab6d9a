package dev.lloyd.models.cache;

import dev.lloyd.formats.tensor.TensorPlan;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// The checksum of a saved cache: CRC-32C of its metadata by key, and of its tensors by name, of each
/// the name, the type, the shape and the bytes. It finds damage, not forgery.
final class CacheSeal {
    private static final long PIECE = 1 << 26;

    private CacheSeal() {}

    static int of(Map<String, String> words, List<TensorPlan> tensors, Map<String, MemorySegment> bytes) {
        CRC32C sum = new CRC32C();
        new TreeMap<>(words).forEach((key, value) -> add(sum, key + "=" + value));
        for (TensorPlan each :
                tensors.stream().sorted(Comparator.comparing(TensorPlan::name)).toList()) {
            add(sum, each.name() + ":" + each.dtype().label() + each.shape());
            add(sum, Objects.requireNonNull(bytes.get(each.name())));
        }
        return (int) sum.getValue();
    }

    private static void add(CRC32C sum, String text) {
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        sum.update('\n');
    }

    private static void add(CRC32C sum, MemorySegment bytes) {
        for (long from = 0; from < bytes.byteSize(); from += PIECE) {
            long count = Math.min(PIECE, bytes.byteSize() - from);
            sum.update(bytes.asSlice(from, count).asByteBuffer());
        }
    }
}
