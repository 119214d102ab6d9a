package dev.lloyd.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.cli.Lloyd;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.safetensors.Safetensors;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.TensorRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `convert --format` of a directory with one packed matrix of 4 x 8 values, all codes 7 and scales 1.
class ConvertFormatTest {
    @TempDir
    Path folder;

    private Path source = Path.of("");

    @BeforeEach
    void write() throws IOException {
        source = Files.createDirectory(folder.resolve("source"));
        List<TensorPlan> plans = List.of(
                new TensorPlan("up.weight.scales.values", ScalarType.F16, List.of(1L, 4L)),
                new TensorPlan("up.weight.plane0.codes", ScalarType.U8, List.of(16L)),
                new TensorPlan("norm.weight", ScalarType.F32, List.of(8L)));
        byte[] codes = new byte[16];
        Arrays.fill(codes, (byte) 0xDD); // The symmetric points begin at -7, so code 13 is the value 6.
        byte[] ones = {0, 0x3C, 0, 0x3C, 0, 0x3C, 0, 0x3C};
        try (TensorWriter writer =
                SafetensorsWriter.create(source.resolve(Safetensors.FILE_NAME), plans, Map.of("lloyd.tensors", "[]"))) {
            writer.append("up.weight.scales.values", MemorySegment.ofArray(ones));
            writer.append("up.weight.plane0.codes", MemorySegment.ofArray(codes));
            writer.append("norm.weight", new Matrix(1, 8, new float[8]));
            writer.commit();
        }
        Map<String, String> attributes =
                Map.of("rows", "4", "columns", "8", "transforms", "", "grids", "int(bits=4, group=8)");
        TensorRecord packed = new TensorRecord(
                "up.weight", "int(bits=4, group=8)", attributes, Map.of(), 6, 0.01, Double.NaN, 0, List.of());
        new Manifest(Map.of(), 24, 8, List.of(packed)).write(source);
        Files.writeString(source.resolve("config.json"), "{\"model_type\": \"other\"}");
        Files.writeString(source.resolve("vocab.txt"), "words");
    }

    private record Ran(int code, String out, String err) {}

    private static Ran run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        int code = Lloyd.run(new PrintWriter(out, true), new PrintWriter(err, true), texts);
        return new Ran(code, out.toString(), err.toString());
    }

    @Test
    void aFormatIsWrittenAndIsAQuantizedDirectoryLikeAnyOther() throws IOException {
        Path target = folder.resolve("target");
        Ran ran = run("convert", source, "--format", "compressed-tensors", "--out", target);
        assertEquals(0, ran.code(), ran.err());
        assertTrue(ran.out().contains("1 layers as compressed-tensors, 32 values"), ran.out());
        assertTrue(ran.out().contains("every weight has the value that it had"), ran.out());
        assertEquals("words", Files.readString(target.resolve("vocab.txt")));
        Ran inspected = run("inspect", target);
        assertTrue(inspected.out().contains("int(bits=4, group=8, mode=full)"), inspected.out());
        Ran verified = run("verify", target);
        assertEquals(0, verified.code(), verified.err());
        assertEquals(
                0,
                run("convert", target, "--out", folder.resolve("plain.safetensors"))
                        .code());
        Ran json = run("convert", target, "--format", "compressed-tensors", "--out", folder.resolve("again"), "--json");
        assertTrue(json.out().contains("\"format\"") && json.out().contains("\"up.weight\""), json.out());
    }

    @Test
    void whatAFormatCannotHoldIsAFailureThatNamesTensorAndReason() {
        Path target = folder.resolve("target");
        Ran ran = run("convert", source, "--format", "gptq", "--out", target);
        assertTrue(ran.code() != 0);
        assertTrue(ran.err().contains("tensor up.weight cannot be written as gptq: 4 output features"), ran.err());
        assertFalse(Files.exists(target));
    }

    @Test
    void mistakesAreNamed() {
        Path target = folder.resolve("target");
        Ran unknown = run("convert", source, "--format", "exl3", "--out", target);
        assertTrue(unknown.err().contains("possible: gptq, gptq-v2, awq, compressed-tensors"), unknown.err());
        Ran both = run("convert", source, "--format", "awq", "--type", "F16", "--out", target);
        assertTrue(both.err().contains("--format keeps the codes as they are"), both.err());
        Ran alone = run("convert", source, "--round-scales", "--out", folder.resolve("x.safetensors"));
        assertTrue(alone.err().contains("--round-scales is for --format"), alone.err());
    }
}
