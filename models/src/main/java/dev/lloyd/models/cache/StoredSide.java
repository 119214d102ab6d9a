package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.StoredTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The coded keys, or values, of one block in a saved cache; the names are in {@link CacheFile}.
final class StoredSide {
    private static final String FIRST = ".first";
    private static final String LAST = ".last";
    private static final String KINDS = ".kinds";
    private static final String CHUNKS = ".chunks";
    private static final String CODES = ".codes";
    private static final int MOST_KINDS = 64;

    private StoredSide() {}

    static void put(Map<String, StoredTensor> tensors, String name, SideStore store) {
        SideStore.State state = store.state();
        List<String> kinds = new ArrayList<>();
        IntStream.Builder chunks = IntStream.builder();
        ByteArrayOutputStream codes = new ByteArrayOutputStream();
        for (CodedTokens each : state.coded()) {
            CanonicalForm form = each.codes().form();
            Map<String, StoredTensor> own = store.own(form).byName();
            String kind = kind(own);
            if (!kinds.contains(kind)) {
                kinds.add(kind);
            }
            chunks.add(kinds.indexOf(kind)).add(store.codec().tokens(form)).add(each.to() - each.from());
            own.values().forEach(tensor -> {
                tensor.shape().forEach(chunks::add);
                codes.writeBytes(tensor.bytes());
            });
        }
        int[] table = chunks.build().toArray();
        tensors.put(name + FIRST, halves(state.first()));
        tensors.put(name + LAST, halves(state.last()));
        tensors.put(name + KINDS, StoredTensor.ofBytes(String.join("\n", kinds).getBytes(StandardCharsets.UTF_8)));
        tensors.put(name + CHUNKS, StoredTensor.ofInts(table, table.length));
        tensors.put(name + CODES, StoredTensor.ofBytes(codes.toByteArray()));
    }

    private static String kind(Map<String, StoredTensor> own) {
        return own.entrySet().stream()
                .map(each -> new ChunkTensor(
                                each.getKey(),
                                each.getValue().storage(),
                                each.getValue().shape().size())
                        .text())
                .collect(Collectors.joining(" "));
    }

    private static StoredTensor halves(Matrix rows) {
        return StoredTensor.ofHalves(rows.values(), rows.rows(), rows.columns());
    }

    /// Fills an empty store. Sizes are compared with what there is before anything of that size is made.
    ///
    /// @param most tokens that it may hold
    static void take(StoredParts parts, String name, SideStore store, int most) throws IOException {
        Matrix first = parts.rows(name + FIRST, ScalarType.F16, store.columns());
        Matrix last = parts.rows(name + LAST, ScalarType.F16, store.columns());
        List<CodedTokens> coded = chunks(parts, name, store, first.rows(), most);
        int from = coded.isEmpty() ? first.rows() : coded.getLast().to();
        if (last.rows() > most - from) {
            throw parts.broken(name + LAST, last.rows() + " tokens after " + from + " of a text of " + most);
        }
        store.restore(new SideStore.State(first, coded, last));
    }

    private static List<CodedTokens> chunks(StoredParts parts, String name, SideStore store, int first, int most)
            throws IOException {
        List<List<ChunkTensor>> kinds = kinds(parts, name + KINDS);
        ChunkReader reader = new ChunkReader(parts, name + CODES, example(store));
        int[] table = parts.ints(name + CHUNKS);
        List<CodedTokens> coded = new ArrayList<>();
        int from = first;
        int place = 0;
        while (place < table.length) {
            if (table.length - place < 3 || table[place] < 0 || table[place] >= kinds.size()) {
                throw parts.broken(name + CHUNKS, "the chunk at number " + place + " has no kind");
            }
            List<ChunkTensor> kind = kinds.get(table[place]);
            int dimensions = kind.stream().mapToInt(ChunkTensor::dimensions).sum();
            int tokens = table[place + 1];
            int kept = table[place + 2];
            if (!isPossible(store, tokens, kept) || kept > most - from || table.length - place - 3 < dimensions) {
                throw parts.broken(
                        name + CHUNKS, "a chunk of " + kept + " of " + tokens + " tokens from " + from + " on");
            }
            coded.add(reader.read(store, kind, table, place + 3, from, tokens, kept));
            from += kept;
            place += 3 + dimensions;
        }
        reader.requireEnd();
        return coded;
    }

    /// Tokens that are coded alone may be forgotten alone; others are coded in whole chunks, and forgotten so.
    private static boolean isPossible(SideStore store, int tokens, int kept) {
        if (store.codec().codesTokensAlone()) {
            return tokens >= 1 && tokens <= SideStore.PAGE && kept >= 1 && kept <= tokens;
        }
        int chunk = store.recipe().chunk();
        return tokens == chunk && kept == chunk;
    }

    private static CanonicalForm example(SideStore store) {
        try (Workers one = Workers.of(1)) {
            return store.codec().example(store.recipe().chunk(), one);
        }
    }

    private static List<List<ChunkTensor>> kinds(StoredParts parts, String name) throws IOException {
        MemorySegment bytes = parts.bytes(name);
        if (bytes.byteSize() > 1 << 16) {
            throw parts.broken(name, "kinds of " + bytes.byteSize() + " bytes");
        }
        String text = StandardCharsets.UTF_8.decode(bytes.asByteBuffer()).toString();
        List<List<ChunkTensor>> kinds = new ArrayList<>();
        for (String line : text.lines().toList()) {
            List<ChunkTensor> kind = new ArrayList<>();
            for (String word : line.split(" ", -1)) {
                kind.add(ChunkTensor.parse(word)
                        .orElseThrow(() -> parts.broken(name, "'" + word + "' is not name:storage:dimensions")));
            }
            kinds.add(kind);
        }
        if (kinds.size() > MOST_KINDS) {
            throw parts.broken(name, kinds.size() + " kinds are more than " + MOST_KINDS);
        }
        return kinds;
    }
}
