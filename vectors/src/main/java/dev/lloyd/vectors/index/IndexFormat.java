package dev.lloyd.vectors.index;

import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.quant.form.StoredTensor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// The names in the file of an index, which is a safetensors file:
///
/// | name | what |
/// |---|---|
/// | metadata `lloyd.index` | the version of these names: {@value #VERSION}; {@value #WITH_GRAPH} where vectors have
/// a graph, {@value #WITH_HEADS} where heads are kept apart |
/// | metadata `metric` | what makes vectors near |
/// | metadata `search.probes`, `search.rerank`, with a graph `search.beam` | how it is searched by those who do not
/// say, if it knows |
/// | metadata `codec.WORD` | what the codec says of itself |
/// | `codec.NAME` | what the codec learned |
/// | `cells.centroids`, `cells.prices` | the cells, if there are any, `F32`; see {@link
/// dev.lloyd.vectors.cluster.Clusters} |
/// | `cells.starts` | where each cell's vectors begin, and where the last one's end, `I32` |
/// | `records` | a record for each vector, `U8`; instead of it, where heads are kept apart: |
/// | `heads`, `rests` | blocks of 64 vectors, and the rest of a record for each vector, `U8`; see {@link
/// dev.lloyd.vectors.codec.SplitVectors} |
/// | `ids` | of each vector, `I64`; left out where they are 0, 1, 2, ... |
/// | `vectors` | as they were given, `F32`, if they are kept |
/// | `attributes.NAME.codes` | values beside the vectors as bytes, `U8`; see {@link
/// dev.lloyd.vectors.attribute.AttributeCodes} |
/// | `attributes.NAME.least`, `attributes.NAME.most` | what codes stand for, `F64` |
/// | `attributes.NAME.values` | the values, `F64`, where codes do not say them |
/// | `attributes.NAME.words` | of an attribute that has words, whose values are their places here; `U8`, a 0 behind
/// each |
/// | `graph.links` | a graph over the vectors, if there is one; see {@link GraphFormat} |
/// | `sums.NAME` | CRC-32C of each MiB of `records`, `heads`, `rests`, `ids`, `vectors`, links, codes and values,
/// `I32` |
/// | `seal` | CRC-32C of the metadata, the names, types and shapes, and all tensors but those, `I32` |
final class IndexFormat {
    static final String VERSION = "1";
    static final String WITH_GRAPH = "2";
    static final String WITH_HEADS = "3";

    /// What a snapshot of version 2 had instead of heads.
    static final String SIGNS = "signs";

    static final String VERSION_KEY = "lloyd.index";
    static final String CODEC = "codec.";
    static final String METRIC = "metric";
    static final String PROBES = "search.probes";
    static final String RERANK = "search.rerank";
    static final String BEAM = "search.beam";
    static final String CELLS = "cells.";
    static final String CENTROIDS = CELLS + "centroids";
    static final String PRICES = CELLS + "prices";
    static final String STARTS = CELLS + "starts";
    static final String RECORDS = "records";
    static final String HEADS = "heads";
    static final String RESTS = "rests";
    static final String IDS = "ids";
    static final String VECTORS = "vectors";
    static final String SEAL = "seal";

    private static final Set<String> LARGE = Set.of(RECORDS, HEADS, RESTS, IDS, VECTORS, GraphFormat.LINKS);

    private IndexFormat() {}

    static String sums(String name) {
        return "sums." + name;
    }

    /// Whether a tensor has checksums of its own.
    static boolean hasSums(String name) {
        return LARGE.contains(name) || AttributeFormat.isLarge(name);
    }

    static TensorPlan plan(String name, StoredTensor tensor) {
        List<Long> shape = tensor.shape().stream().map(Integer::longValue).toList();
        ScalarType type = ScalarType.of(tensor.storage().name()).orElseThrow();
        return new TensorPlan(name, type, shape);
    }

    /// The seal.
    ///
    /// @param words the metadata
    /// @param shapes the type and shape of every tensor but the seal, by name
    /// @param bytes of those that have no checksums of their own
    static int seal(Map<String, String> words, Map<String, String> shapes, Map<String, byte[]> bytes) {
        CRC32C sum = new CRC32C();
        new TreeMap<>(words).forEach((key, value) -> add(sum, key + "=" + value));
        new TreeMap<>(shapes).forEach((name, shape) -> add(sum, name + ":" + shape));
        new TreeMap<>(bytes).forEach((name, content) -> {
            add(sum, name + ":" + content.length);
            sum.update(content);
        });
        return (int) sum.getValue();
    }

    private static void add(CRC32C sum, String text) {
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        sum.update('\n');
    }
}
