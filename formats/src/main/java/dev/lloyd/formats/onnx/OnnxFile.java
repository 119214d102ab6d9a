package dev.lloyd.formats.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.MappedFile;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The initializers of an ONNX model, and its nodes.
///
/// The protobuf message is parsed over the mapped file, so that raw weights stay where they are; weights in typed
/// fields are converted when the file is opened (their `byteOffset` is 0, since they lie in no one place). Weights
/// in external files are read if the file lies in the directory of the model. Sub-graphs and `Constant` nodes are
/// not searched for weights.
public final class OnnxFile implements TensorFile {
    /// The most bytes a model may have besides raw weights of initializers: a parsed message takes many times the
    /// memory of its bytes.
    public static final long MAX_STRUCTURE_BYTES = 1 << 25;

    private final MappedFile file;
    private final ExternalFiles externals;
    private final Map<String, Initializer> initializers;
    private final List<String> names;
    private final Map<String, String> metadata;
    private final List<OnnxNode> nodes;
    private final List<OnnxLinear> linears;

    private OnnxFile(MappedFile file, ExternalFiles externals, ModelProto model) throws IOException {
        this.file = file;
        this.externals = externals;
        this.initializers = new LinkedHashMap<>();
        for (TensorProto proto : model.getGraph().getInitializerList()) {
            Initializer initializer = Initializer.of(file, externals, proto);
            if (initializers.put(proto.getName(), initializer) != null) {
                throw MalformedFileException.in(
                        file.path(),
                        initializer.info().byteOffset(),
                        proto.getName(),
                        "two initializers have this name");
            }
        }
        this.names = List.copyOf(initializers.keySet());
        this.metadata = metadata(model);
        this.nodes = model.getGraph().getNodeList().stream()
                .map(node -> new OnnxNode(node.getName(), node.getOpType(), node.getInputList(), node.getOutputList()))
                .toList();
        this.linears = Linears.find(model.getGraph(), initializers.keySet());
    }

    /// Maps a file and parses its graph. The caller closes it.
    ///
    /// @throws MalformedFileException if it is no ONNX message, or an initializer does not have the bytes of its
    ///     shape
    /// @throws UnsupportedFileException if it is too large, or an initializer has an unknown type or lies
    ///     elsewhere
    /// @throws IOException if it cannot be read
    public static OnnxFile open(Path path) throws IOException {
        MappedFile file = MappedFile.open(path);
        ExternalFiles externals = new ExternalFiles(path);
        try {
            return new OnnxFile(file, externals, parse(file));
        } catch (IOException | RuntimeException | Error failure) {
            externals.close();
            file.close();
            throw failure;
        }
    }

    private static ModelProto parse(MappedFile file) throws IOException {
        if (file.size() > Integer.MAX_VALUE) {
            throw new UnsupportedFileException(
                    file.path(),
                    "an ONNX message of " + file.size() + " bytes",
                    "at most 2 GiB (protobuf's own limit)");
        }
        ByteString bytes = UnsafeByteOperations.unsafeWrap(file.bytes().asByteBuffer());
        long structure = Structure.bytesBesidesRawWeights(file.path(), bytes);
        if (structure > MAX_STRUCTURE_BYTES) {
            throw new UnsupportedFileException(
                    file.path(),
                    "an ONNX graph of " + structure + " bytes besides raw weights",
                    "at most " + MAX_STRUCTURE_BYTES);
        }
        CodedInputStream stream = bytes.newCodedInput();
        stream.enableAliasing(true);
        try {
            ModelProto model = ModelProto.parseFrom(stream);
            if (!model.hasGraph()) {
                throw MalformedFileException.at(file.path(), 0, "the message has no graph: this is no ONNX model");
            }
            return model;
        } catch (InvalidProtocolBufferException failure) {
            throw MalformedFileException.at(
                    file.path(), stream.getTotalBytesRead(), "not an ONNX message: " + failure.getMessage());
        }
    }

    private static Map<String, String> metadata(ModelProto model) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("ir_version", Long.toString(model.getIrVersion()));
        metadata.put("producer_name", model.getProducerName());
        metadata.put("producer_version", model.getProducerVersion());
        metadata.put("graph", model.getGraph().getName());
        model.getOpsetImportList()
                .forEach(opset ->
                        metadata.put(("opset " + opset.getDomain()).strip(), Long.toString(opset.getVersion())));
        model.getMetadataPropsList().forEach(property -> metadata.put(property.getKey(), property.getValue()));
        return metadata;
    }

    /// The operations of the graph, in its order.
    public List<OnnxNode> nodes() {
        return nodes;
    }

    /// The `MatMul` and `Gemm` nodes that have an initializer as their weight, in the order of the graph. Gives
    /// renamed weights their module names back; see {@link OnnxLinear#module()}.
    public List<OnnxLinear> linears() {
        return linears;
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
        return Optional.ofNullable(initializers.get(name)).map(Initializer::info);
    }

    @Override
    public MemorySegment raw(String name) {
        Initializer initializer = initializers.get(name);
        if (initializer == null) {
            throw new IllegalArgumentException("no initializer '" + name + "' in " + path());
        }
        return initializer.bytes();
    }

    @Override
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    @Override
    public void close() {
        externals.close();
        file.close();
    }
}
