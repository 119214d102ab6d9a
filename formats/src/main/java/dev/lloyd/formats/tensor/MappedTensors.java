package dev.lloyd.formats.tensor;

import dev.lloyd.formats.file.MappedFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tensors of one mapped file in which the bytes of each lie together: all that is left of most formats once
/// their header is read and checked.
public final class MappedTensors implements TensorFile {
    private final MappedFile file;
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final List<String> names;
    private final Map<String, String> metadata;

    /// Owns the file from now on.
    ///
    /// @param file the mapped file
    /// @param tensors in the order of their bytes, inside the file, no name twice; the header's reader has checked
    ///     that
    /// @param metadata what the file says about itself
    public MappedTensors(MappedFile file, List<TensorInfo> tensors, Map<String, String> metadata) {
        this.file = file;
        tensors.forEach(info -> this.tensors.put(info.name(), info));
        this.names = List.copyOf(this.tensors.keySet());
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    @Override
    public MemorySegment raw(String name) {
        TensorInfo info = info(name);
        return file.bytes().asSlice(info.byteOffset(), info.byteSize());
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public void close() {
        file.close();
    }
}
