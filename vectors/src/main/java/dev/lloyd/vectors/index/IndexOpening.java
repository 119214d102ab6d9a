package dev.lloyd.vectors.index;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.quant.form.Storage;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.vectors.attribute.AttributeCodes;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.SplitVectors;
import dev.lloyd.vectors.codec.VectorCodec;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// Checks the file of an index, all but its blocks, and makes its codec.
final class IndexOpening {
    /// Bytes that what is not checked block by block may have: a dense map of 65,536 dimensions does not fit.
    private static final long SMALL_MOST = 1L << 30;

    private final TensorFile file;

    IndexOpening(TensorFile file) {
        this.file = file;
    }

    VectorIndex index() throws IOException {
        requireVersion();
        requireSeal();
        boolean split = file.find(IndexFormat.HEADS).isPresent();
        TensorInfo records = info(split ? IndexFormat.RESTS : IndexFormat.RECORDS, ScalarType.U8);
        long count = records.rows();
        if (count > Integer.MAX_VALUE) {
            throw broken(records, "an index has at most 2^31 - 1 vectors, not " + count);
        }
        Coding coding = coding((int) count);
        VectorCodec codec = coding.codec.codec();
        StoredRecords stored = split ? parts(codec, (int) count) : records(codec, count);
        return new VectorIndex(
                file,
                coding.codec,
                coding.cells,
                stored,
                optional(IndexFormat.IDS, ScalarType.I64, List.of(count)),
                optional(IndexFormat.VECTORS, ScalarType.F32, List.of(count, (long) codec.dimension())),
                attributes(count),
                defaults(),
                graph(coding.cells, stored.coded()));
    }

    private Optional<StoredGraph> graph(Cells cells, CodedVectors coded) throws IOException {
        Optional<StoredGraph> graph = StoredGraph.open(file, coded);
        if (graph.isPresent() && cells.clusters().isPresent()) {
            throw broken(file.info(GraphFormat.LINKS), "an index has cells or a graph, not both");
        }
        return graph;
    }

    private StoredRecords records(VectorCodec codec, long count) throws IOException {
        requireShape(info(IndexFormat.RECORDS, ScalarType.U8), List.of(count, (long) codec.recordBytes()));
        CheckedTensor records = new CheckedTensor(file, IndexFormat.RECORDS);
        return new StoredRecords(CodedVectors.of(codec, records.bytes(), records), List.of(records));
    }

    private StoredRecords parts(VectorCodec codec, int count) throws IOException {
        TensorInfo blocks = info(IndexFormat.HEADS, ScalarType.U8);
        if (!codec.isSplittable()) {
            throw broken(blocks, "the heads of '" + codec.recipe().text() + "' cannot be kept apart");
        }
        requireShape(blocks, List.of((long) Math.ceilDiv(count, SplitVectors.BLOCK), codec.blockBytes()));
        requireShape(info(IndexFormat.RESTS, ScalarType.U8), List.of((long) count, (long) codec.restBytes()));
        CheckedTensor heads = new CheckedTensor(file, IndexFormat.HEADS);
        CheckedTensor rests = new CheckedTensor(file, IndexFormat.RESTS);
        SplitVectors vectors = SplitVectors.of(codec, count, plane(heads), plane(rests));
        return new StoredRecords(CodedVectors.of(vectors), List.of(heads, rests));
    }

    private static SplitVectors.Plane plane(CheckedTensor tensor) {
        return new SplitVectors.Plane(tensor.bytes(), tensor);
    }

    private Optional<SearchDefaults> defaults() throws IOException {
        String probes = file.metadata().get(IndexFormat.PROBES);
        String rerank = file.metadata().get(IndexFormat.RERANK);
        String beam = file.metadata().get(IndexFormat.BEAM);
        if (probes == null || rerank == null) {
            return Optional.empty();
        }
        try {
            int factor = Integer.parseInt(rerank);
            return Optional.of(
                    beam == null
                            ? SearchDefaults.probing(Integer.parseInt(probes), factor)
                            : new SearchDefaults(
                                    Integer.parseInt(probes), factor, OptionalInt.of(Integer.parseInt(beam))));
        } catch (IllegalArgumentException exception) {
            throw new IOException(file.path() + ": no way to search: " + exception.getMessage(), exception);
        }
    }

    private Map<String, StoredAttribute> attributes(long count) throws IOException {
        Map<String, StoredAttribute> found = new TreeMap<>();
        for (String tensor : file.names()) {
            if (tensor.startsWith(AttributeFormat.PREFIX) && tensor.endsWith(AttributeFormat.CODES)) {
                String name = tensor.substring(
                        AttributeFormat.PREFIX.length(), tensor.length() - AttributeFormat.CODES.length());
                found.put(name, attribute(name, AttributeFormat.PREFIX + name, List.of(count)));
            }
        }
        return found;
    }

    private StoredAttribute attribute(String name, String prefix, List<Long> shape) throws IOException {
        requireShape(info(prefix + AttributeFormat.CODES, ScalarType.U8), shape);
        TensorInfo first = info(prefix + AttributeFormat.LEAST, ScalarType.F64);
        double[] least = AttributeFormat.doubles(bytes(first));
        double[] most = AttributeFormat.doubles(bytes(info(prefix + AttributeFormat.MOST, ScalarType.F64)));
        if (least.length != most.length || least.length < 1 || least.length > 256) {
            throw broken(first, "codes stand for " + least.length + " to " + most.length + " values");
        }
        String words = prefix + AttributeFormat.WORDS;
        return new StoredAttribute(
                name,
                new CheckedTensor(file, prefix + AttributeFormat.CODES),
                new AttributeCodes(new byte[0], least, most),
                optional(prefix + AttributeFormat.VALUES, ScalarType.F64, shape),
                file.find(words).isEmpty()
                        ? Optional.empty()
                        : Optional.of(AttributeFormat.words(bytes(info(words, ScalarType.U8)))));
    }

    /// How vectors are coded, and where they stand.
    private record Coding(CellCodec codec, Cells cells) {}

    private Coding coding(int count) throws IOException {
        String metric = file.metadata().get(IndexFormat.METRIC);
        if (metric == null) {
            throw MalformedFileException.at(file.path(), 0, "the metadata lack '" + IndexFormat.METRIC + "'");
        }
        StoredTensors learned = tensors(IndexFormat.CODEC);
        StoredTensors cells = tensors(IndexFormat.CELLS);
        try {
            VectorCodec codec = VectorCodec.restore(words(), learned.under("codec"));
            Cells found = cells.byName().isEmpty() ? Cells.one(count) : Cells.restore(cells, codec.dimension());
            if (found.vectors() != count) {
                throw new IllegalArgumentException(
                        "the cells have " + found.vectors() + " vectors, the index has " + count);
            }
            return new Coding(new CellCodec(Metric.parse(metric), found.clusters(), codec), found);
        } catch (IllegalArgumentException exception) {
            throw new IOException(file.path() + ": " + exception.getMessage(), exception);
        }
    }

    private void requireVersion() throws IOException {
        String version = file.metadata().get(IndexFormat.VERSION_KEY);
        if (version == null) {
            throw MalformedFileException.at(
                    file.path(), 0, "no index of vectors: the metadata lack '" + IndexFormat.VERSION_KEY + "'");
        }
        List<String> known = List.of(IndexFormat.VERSION, IndexFormat.WITH_GRAPH, IndexFormat.WITH_HEADS);
        if (!known.contains(version)) {
            throw new UnsupportedFileException(
                    file.path(), "index version '" + version + "'", String.join(", ", known));
        }
        if (file.find(IndexFormat.SIGNS).isPresent()) {
            throw new UnsupportedFileException(
                    file.path(), "an index that keeps signs apart, of an earlier snapshot", "those built anew");
        }
    }

    private void requireSeal() throws IOException {
        Map<String, String> shapes = new LinkedHashMap<>();
        Map<String, byte[]> small = new LinkedHashMap<>();
        for (String name : file.names()) {
            TensorInfo info = file.info(name);
            if (!name.equals(IndexFormat.SEAL)) {
                // Checksums are sealed by their bytes alone.
                if (!name.startsWith(IndexFormat.sums(""))) {
                    shapes.put(name, info.dtype().label() + info.shape());
                }
                if (!IndexFormat.hasSums(name)) {
                    small.put(name, bytes(info));
                }
            }
        }
        byte[] seal = bytes(info(IndexFormat.SEAL, ScalarType.I32));
        int stated = new StoredTensor(Storage.I32, List.of(seal.length / 4), seal).ints()[0];
        if (seal.length != 4 || stated != IndexFormat.seal(file.metadata(), shapes, small)) {
            throw MalformedFileException.at(
                    file.path(), 0, "the seal over header, codec and checksums is another: the file is damaged");
        }
    }

    private byte[] bytes(TensorInfo info) throws IOException {
        if (info.byteSize() > SMALL_MOST) {
            throw broken(info, "a part of the codec has at most " + SMALL_MOST + " bytes, not " + info.byteSize());
        }
        return file.raw(info.name()).toArray(ValueLayout.JAVA_BYTE);
    }

    private Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        file.metadata().forEach((key, value) -> {
            if (key.startsWith(IndexFormat.CODEC)) {
                words.put(key.substring(IndexFormat.CODEC.length()), value);
            }
        });
        return words;
    }

    private StoredTensors tensors(String prefix) throws IOException {
        StoredTensors found = StoredTensors.NONE;
        for (String name : file.names()) {
            if (name.startsWith(prefix)) {
                found = found.plusOne(name, stored(file.info(name)));
            }
        }
        return found;
    }

    private StoredTensor stored(TensorInfo info) throws IOException {
        for (Storage storage : Storage.values()) {
            if (storage.name().equals(info.dtype().label())) {
                List<Integer> shape =
                        info.shape().stream().map(Math::toIntExact).toList();
                return new StoredTensor(storage, shape, bytes(info));
            }
        }
        throw broken(info, "no part of a codec is " + info.dtype().label());
    }

    private Optional<CheckedTensor> optional(String name, ScalarType type, List<Long> shape) throws IOException {
        if (file.find(name).isEmpty()) {
            return Optional.empty();
        }
        requireShape(info(name, type), shape);
        return Optional.of(new CheckedTensor(file, name));
    }

    private TensorInfo info(String name, ScalarType type) throws IOException {
        TensorInfo info = file.find(name)
                .orElseThrow(() -> MalformedFileException.at(file.path(), 0, "the tensor '" + name + "' is missing"));
        if (info.dtype() != type) {
            throw broken(info, "it is " + info.dtype().label() + " and not " + type);
        }
        return info;
    }

    private void requireShape(TensorInfo info, List<Long> shape) throws IOException {
        if (!info.shape().equals(shape)) {
            throw broken(info, "its shape is " + info.shape() + " and not " + shape);
        }
    }

    private MalformedFileException broken(TensorInfo info, String rule) {
        return MalformedFileException.in(file.path(), info.byteOffset(), info.name(), rule);
    }
}
