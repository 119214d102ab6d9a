package dev.lloyd.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.TensorRecord;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestTextTest {
    private static TensorRecord tensor(String name, String... notes) {
        return new TensorRecord(
                name, "rtn", Map.of("rows", "1", "columns", "1"), Map.of("plane", 1L), 8, 0, 0, 0, List.of(notes));
    }

    private static List<String> notes(TensorRecord... tensors) {
        StringWriter text = new StringWriter();
        ManifestText.print(new PrintWriter(text), Path.of("small"), new Manifest(Map.of(), 1, 0, List.of(tensors)), 1);
        return text.toString().lines().filter(line -> line.startsWith("note")).toList();
    }

    @Test
    void tensorsOfWhichTheSameIsSaidShareALine() {
        assertEquals(
                List.of("note: 2 tensors of layers.1: trained", "note: layers.1.b: zeros", "note: 2 tensors: odd"),
                notes(
                        tensor("layers.1.a", "trained"),
                        tensor("layers.1.b", "trained", "zeros"),
                        tensor("layers.12.a", "odd"),
                        tensor("head", "odd")));
    }

    @Test
    void aNameIsNotCutWithinANumber() {
        assertEquals(
                List.of("note: 2 tensors of layers: odd"),
                notes(tensor("layers.1.a", "odd"), tensor("layers.12.a", "odd")));
    }
}
