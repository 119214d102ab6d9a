package dev.lloyd.models.cache;

import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Goes over the codes of a saved cache, chunk by chunk; a chunk's bytes are read when it is needed.
final class ChunkReader {
    private final StoredParts parts;
    private final String name;
    private final CanonicalForm example;
    private final MemorySegment codes;
    private long done;

    /// @param example a form that shares what all share
    ChunkReader(StoredParts parts, String name, CanonicalForm example) throws IOException {
        this.parts = parts;
        this.name = name;
        this.example = example;
        this.codes = parts.bytes(name);
    }

    /// The next chunk.
    ///
    /// @param store that it is for
    /// @param sizes the dimensions of its tensors, from `place` on
    /// @param tokens that were coded
    /// @param kept of them
    CodedTokens read(SideStore store, List<ChunkTensor> kind, int[] sizes, int place, int from, int tokens, int kept)
            throws IOException {
        List<List<Integer>> shapes = new ArrayList<>();
        long start = done;
        int next = place;
        for (ChunkTensor each : kind) {
            List<Integer> shape = new ArrayList<>();
            long bytes = each.storage().bytes();
            for (int dimension = 0; dimension < each.dimensions(); dimension++) {
                int size = sizes[next++];
                // Two factors below 2^31 cannot overflow, and a product that is too large ends this.
                bytes = size < 0 ? Long.MAX_VALUE : bytes * size;
                if (bytes > codes.byteSize() - done) {
                    throw parts.broken(name, "the chunk at token " + from + " ends behind the codes");
                }
                shape.add(size);
            }
            shapes.add(shape);
            done += bytes;
            if (done > codes.byteSize()) {
                throw parts.broken(name, "the chunk at token " + from + " ends behind the codes");
            }
        }
        MemorySegment own = codes.asSlice(start, done - start);
        Optional<Codes> leading = leading(store, from);
        SideCodec codec = store.codec();
        Codes form = Codes.later(() -> {
            CanonicalForm coded = form(
                    own,
                    kind,
                    shapes,
                    from,
                    tensors -> leading.isPresent()
                            ? codec.restoreFollower(
                                    example, tokens, tensors, leading.get().form())
                            : codec.restore(example, tokens, tensors));
            return kept == tokens ? coded : codec.firstTokens(coded, kept);
        });
        return new CodedTokens(from, from + kept, form, done - start);
    }

    private Optional<Codes> leading(SideStore store, int from) throws IOException {
        try {
            return store.leading(from);
        } catch (IllegalArgumentException exception) {
            throw parts.broken(name, String.valueOf(exception.getMessage()));
        }
    }

    private CanonicalForm form(
            MemorySegment own,
            List<ChunkTensor> kind,
            List<List<Integer>> shapes,
            int from,
            Function<StoredTensors, CanonicalForm> restored) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        long at = 0;
        for (int index = 0; index < kind.size(); index++) {
            long bytes = kind.get(index).storage().bytes();
            for (int size : shapes.get(index)) {
                bytes *= size;
            }
            byte[] content = own.asSlice(at, bytes).toArray(ValueLayout.JAVA_BYTE);
            tensors.put(
                    kind.get(index).name(), new StoredTensor(kind.get(index).storage(), shapes.get(index), content));
            at += bytes;
        }
        try {
            return restored.apply(new StoredTensors(tensors));
        } catch (IllegalArgumentException exception) {
            throw new UncheckedIOException(
                    parts.broken(name, "the chunk at token " + from + ": " + exception.getMessage()));
        }
    }

    /// Checks that nothing is left.
    void requireEnd() throws IOException {
        if (done != codes.byteSize()) {
            throw parts.broken(name, (codes.byteSize() - done) + " bytes belong to no chunk");
        }
    }
}
