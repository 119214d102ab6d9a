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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `inspect` of a quantized directory: one packed matrix of 4 x 8 values, one vector that was kept.
class InspectCommandTest {
    private static final String RECIPE = "int(bits=4, group=8)";

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        List<TensorPlan> plans = List.of(
                new TensorPlan("up.weight.scales.values", ScalarType.F16, List.of(1L, 4L)),
                new TensorPlan("up.weight.plane0.codes", ScalarType.U8, List.of(16L)),
                new TensorPlan("norm.weight", ScalarType.F32, List.of(8L)));
        Path file = folder.resolve(Safetensors.FILE_NAME);
        Map<String, String> terms = Map.of("lloyd.tensors", "[]");
        try (TensorWriter writer = SafetensorsWriter.create(file, plans, terms)) {
            writer.append("up.weight.scales.values", MemorySegment.ofArray(new byte[8]));
            writer.append("up.weight.plane0.codes", MemorySegment.ofArray(new byte[16]));
            writer.append("norm.weight", new Matrix(1, 8, new float[8]));
            writer.commit();
        }
        TensorRecord packed = new TensorRecord(
                "up.weight",
                RECIPE,
                Map.of("rows", "4", "columns", "8"),
                Map.of("scales", 8L, "plane", 16L),
                6,
                0.01,
                Double.NaN,
                0,
                List.of());
        new Manifest(Map.of("recipe", RECIPE), Files.size(file), 8, List.of(packed)).write(folder);
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertEquals(0, Lloyd.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments), err.toString());
        return out.toString();
    }

    @Test
    void aPackedTensorIsListedOnceWithItsRecipe() {
        String printed = run("inspect", folder.toString());

        assertTrue(printed.startsWith("recipe: " + RECIPE), printed);
        assertTrue(
                printed.lines()
                        .anyMatch(line ->
                                line.matches("up\\.weight +packed +4 x 8 +32 +24 +6\\.000 +int\\(bits=4, group=8\\)")),
                printed);
        assertTrue(printed.lines().anyMatch(line -> line.matches("norm\\.weight +F32 +8 +8 +32 +32\\.000")), printed);
        assertTrue(printed.contains("2 tensors, 40 values, 56 B, 11.200 bits per value"), printed);
        assertFalse(printed.contains("plane0") || printed.contains("lloyd.tensors"), printed);
    }

    @Test
    void jsonSaysTheSame() {
        JsonNode contents = JsonMapper.builder().build().readTree(run("inspect", folder.toString(), "--json"));

        JsonNode packed = contents.path("tensors").path(0);
        assertEquals("up.weight", packed.path("name").asString());
        assertEquals(RECIPE, packed.path("recipe").asString());
        assertEquals(24, packed.path("bytes").asLong());
        assertEquals(6, packed.path("bits").asDouble());
        assertEquals(4, packed.path("shape").path(0).asLong());
        assertEquals("", contents.path("tensors").path(1).path("recipe").asString());
        assertEquals(2, contents.path("tensors").size());
    }

    @Test
    void aFileOfTheDirectoryShowsTheTermsThatAreStored() {
        String printed = run("inspect", folder.resolve(Safetensors.FILE_NAME).toString());

        assertTrue(printed.contains("up.weight.plane0.codes") && printed.contains("lloyd.tensors"), printed);
    }
}
