package dev.lloyd.formats.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.lloyd.formats.HostileFiles;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.tensor.ScalarType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnnxFileTest {
    @TempDir
    private Path directory;

    private static ByteString floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return ByteString.copyFrom(bytes.array());
    }

    private static TensorProto.Builder tensor(String name, TensorProto.DataType type, long... dimensions) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
        for (long dimension : dimensions) {
            tensor.addDims(dimension);
        }
        return tensor;
    }

    private static NodeProto.Builder node(String name, String operator, String inputs, String output) {
        return NodeProto.newBuilder()
                .setName(name)
                .setOpType(operator)
                .addAllInput(Arrays.asList(inputs.split(" ")))
                .addOutput(output);
    }

    private static ModelProto.Builder model(TensorProto.Builder... tensors) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("g");
        for (TensorProto.Builder tensor : tensors) {
            graph.addInitializer(tensor);
        }
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("test")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph);
    }

    private static ModelProto.Builder small() {
        ModelProto.Builder model = model(
                tensor("onnx::MatMul_7", TensorProto.DataType.FLOAT, 2, 3).setRawData(floats(1, 2, 3, 4, 5, 6)),
                tensor("query.bias", TensorProto.DataType.FLOAT, 3).setRawData(floats(7, 8, 9)),
                tensor("head.weight", TensorProto.DataType.FLOAT, 1, 3).setRawData(floats(1, 0, -1)),
                tensor("head.bias", TensorProto.DataType.FLOAT, 1).addFloatData(0.5f));
        model.getGraphBuilder()
                .addNode(node("/layer.0/attention/query/MatMul", "MatMul", "x onnx::MatMul_7", "xw"))
                .addNode(node("/layer.0/attention/query/Add", "Add", "query.bias xw", "y"))
                .addNode(node("scores", "MatMul", "y y", "yy"))
                .addNode(node("/head/Gemm", "Gemm", "y head.weight head.bias", "z")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("transB")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(1)));
        return model;
    }

    private static ModelProto.Builder tiny() {
        ModelProto.Builder model = ModelProto.newBuilder();
        model.getGraphBuilder()
                .addInitializer(tensor("w", TensorProto.DataType.FLOAT, 2).setRawData(floats(1, 2)))
                .addInitializer(tensor("b", TensorProto.DataType.INT8, 2)
                        .addInt32Data(1)
                        .addInt32Data(2))
                .addNode(node("/q/MatMul", "MatMul", "x w", "y"));
        return model;
    }

    private Path write(ModelProto.Builder model) throws IOException {
        return Files.write(directory.resolve("model.onnx"), model.build().toByteArray());
    }

    private static void read(Path path) throws IOException {
        try (OnnxFile file = OnnxFile.open(path)) {
            HostileFiles.readAll(file);
        }
    }

    @Test
    void rawWeightsAreViewsOfTheMappedFile() throws IOException {
        Path path = write(small());
        try (OnnxFile file = OnnxFile.open(path)) {
            assertEquals(List.of("onnx::MatMul_7", "query.bias", "head.weight", "head.bias"), file.names());
            assertArrayEquals(
                    new float[] {4, 5, 6},
                    file.readFloats("onnx::MatMul_7", 1, 2).values());
            assertTrue(file.raw("onnx::MatMul_7").isNative());
            assertTrue(file.raw("onnx::MatMul_7").isReadOnly());
            int offset = (int) file.info("onnx::MatMul_7").byteOffset();
            byte[] bytes = Files.readAllBytes(path);
            assertArrayEquals(floats(1, 2, 3, 4, 5, 6).toByteArray(), Arrays.copyOfRange(bytes, offset, offset + 24));
            assertEquals("17", file.metadata().get("opset"));
        }
    }

    @Test
    void linearLayersGetTheirModuleNamesAndBiasesBack() throws IOException {
        try (OnnxFile file = OnnxFile.open(write(small()))) {
            assertEquals(4, file.nodes().size());
            assertEquals(
                    List.of(
                            new OnnxLinear(
                                    "/layer.0/attention/query/MatMul",
                                    "onnx::MatMul_7",
                                    OnnxLinear.Layout.IN_OUT,
                                    Optional.of("query.bias")),
                            new OnnxLinear(
                                    "/head/Gemm", "head.weight", OnnxLinear.Layout.OUT_IN, Optional.of("head.bias"))),
                    file.linears());
            assertEquals(
                    Optional.of("layer.0.attention.query"),
                    file.linears().getFirst().module());
        }
        assertEquals(
                Optional.empty(), new OnnxLinear("MatMul_3", "w", OnnxLinear.Layout.IN_OUT, Optional.empty()).module());
    }

    @Test
    void typedFieldsAreConverted() throws IOException {
        Path path = write(model(
                tensor("f32", TensorProto.DataType.FLOAT, 2).addFloatData(1).addFloatData(-2),
                tensor("f64", TensorProto.DataType.DOUBLE, 1).addDoubleData(3),
                tensor("i64", TensorProto.DataType.INT64, 1).addInt64Data(-4),
                tensor("i32", TensorProto.DataType.INT32, 1).addInt32Data(-5),
                tensor("i8", TensorProto.DataType.INT8, 2).addInt32Data(-6).addInt32Data(6),
                tensor("u8", TensorProto.DataType.UINT8, 1).addInt32Data(200),
                tensor("u32", TensorProto.DataType.UINT32, 1).addUint64Data(4294967295L),
                tensor("f16", TensorProto.DataType.FLOAT16, 1).addInt32Data(0x3c00),
                tensor("bf16", TensorProto.DataType.BFLOAT16, 1).addInt32Data(0xbf80),
                tensor("bool", TensorProto.DataType.BOOL, 1).addInt32Data(1),
                tensor("none", TensorProto.DataType.FLOAT, 0)));
        try (OnnxFile file = OnnxFile.open(path)) {
            float[] first = new float[10];
            for (int index = 0; index < 10; index++) {
                first[index] = file.readFloats(file.names().get(index)).values()[0];
            }
            assertArrayEquals(new float[] {1, 3, -4, -5, -6, 200, 4294967296f, 1, -1, 1}, first);
            assertEquals(0, file.readFloats("none").values().length);
            assertEquals(ScalarType.BF16, file.info("bf16").dtype());
        }
    }

    private static TensorProto.Builder external(String location, String offset) {
        return tensor("w", TensorProto.DataType.FLOAT, 2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(location))
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("offset").setValue(offset));
    }

    @Test
    void externalDataIsReadBesideTheModelAndNowhereElse() throws IOException {
        Files.write(directory.resolve("w.bin"), floats(0, 1, 2).toByteArray());
        try (OnnxFile file = OnnxFile.open(write(model(external("w.bin", "4"))))) {
            assertArrayEquals(new float[] {1, 2}, file.readFloats("w").values());
        }
        for (String elsewhere : List.of("../w.bin", "/etc/passwd", "a/b", "..", "")) {
            Path path = write(model(external(elsewhere, "0")));
            assertThrows(UnsupportedFileException.class, () -> OnnxFile.open(path), elsewhere);
        }
        for (String offset : List.of("8", "-1", "9223372036854775807", "x")) {
            Path path = write(model(external("w.bin", offset)));
            assertThrows(MalformedFileException.class, () -> OnnxFile.open(path), offset);
        }
        Path missing = write(model(external("v.bin", "0")));
        assertThrows(MalformedFileException.class, () -> OnnxFile.open(missing));
    }

    @Test
    void refusesInitializersThatBreakARule() throws IOException {
        List<TensorProto.Builder> bad = List.of(
                tensor("w", TensorProto.DataType.FLOAT, 2).setRawData(floats(1)),
                tensor("w", TensorProto.DataType.FLOAT, 2).addFloatData(1),
                tensor("w", TensorProto.DataType.FLOAT, -1).setRawData(floats(1)),
                tensor("w", TensorProto.DataType.FLOAT, 1L << 62, 1L << 62).setRawData(floats(1)),
                tensor("w", TensorProto.DataType.DOUBLE, Long.MAX_VALUE),
                tensor("", TensorProto.DataType.FLOAT, 1).setRawData(floats(1)));
        for (TensorProto.Builder tensor : bad) {
            Path path = write(model(tensor));
            assertThrows(MalformedFileException.class, () -> OnnxFile.open(path), tensor.toString());
        }
        TensorProto.Builder one = tensor("w", TensorProto.DataType.FLOAT, 1).setRawData(floats(1));
        Path twice = write(model(one, one));
        assertThrows(MalformedFileException.class, () -> OnnxFile.open(twice));
        Path text = write(model(tensor("s", TensorProto.DataType.STRING, 1).addStringData(ByteString.EMPTY)));
        assertThrows(UnsupportedFileException.class, () -> OnnxFile.open(text));
        Path unknown = write(model(tensor("s", TensorProto.DataType.FLOAT, 1).setDataType(999)));
        assertThrows(UnsupportedFileException.class, () -> OnnxFile.open(unknown));
    }

    // A prefix that ends between two fields of the model is a model too, so only an exception of the right kind is
    // asked.
    @Test
    void survivesEveryTruncationAndEveryFlippedBit() throws IOException {
        byte[] good = small().build().toByteArray();
        int refused = 0;
        for (int length = 0; length < good.length; length++) {
            Path path = Files.write(directory.resolve("cut.onnx"), Arrays.copyOf(good, length));
            try {
                read(path);
            } catch (MalformedFileException expected) {
                refused++;
                assertTrue(expected.getMessage().contains("cut.onnx"));
            }
        }
        assertTrue(refused >= good.length - 4, refused + " of " + good.length);
        good = tiny().build().toByteArray();
        assertTrue(HostileFiles.survivesEveryFlippedBit(directory, "flip.onnx", good, good.length, OnnxFileTest::read)
                > good.length);
    }

    @Test
    void refusesWhatIsNoModelAndWhatWouldFillTheMemory() throws IOException {
        for (String text :
                List.of("", "hello, world", "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")) {
            Path path = Files.write(directory.resolve("no.onnx"), text.getBytes(StandardCharsets.ISO_8859_1));
            assertThrows(MalformedFileException.class, () -> OnnxFile.open(path), text);
        }
        // A graph of nothing but empty nodes: two bytes each, a hundred and more when parsed.
        byte[] nodes = new byte[(int) OnnxFile.MAX_STRUCTURE_BYTES + 2];
        for (int at = 0; at < nodes.length; at += 2) {
            nodes[at] = 0x0a;
        }
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(0x3a);
        for (int rest = nodes.length; rest != 0; rest >>>= 7) {
            bomb.write(rest >>> 7 == 0 ? rest : (rest & 0x7f) | 0x80);
        }
        bomb.write(nodes);
        Path path = Files.write(directory.resolve("bomb.onnx"), bomb.toByteArray());
        UnsupportedFileException failure = assertThrows(UnsupportedFileException.class, () -> OnnxFile.open(path));
        assertTrue(failure.getMessage().contains("besides raw weights"), failure.getMessage());
        assertFalse(failure.accepted().isEmpty());
    }
}
