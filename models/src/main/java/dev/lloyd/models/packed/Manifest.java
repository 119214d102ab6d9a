package dev.lloyd.models.packed;

import dev.lloyd.formats.file.AtomicFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `lloyd.json`: what a quantized directory holds and how it was made.
///
///     { "format": 1, "run": { "recipe": ..., "source": ..., ... }, "fileBytes": ..., "keptValues": ...,
///     "tensors":
/// [...] }
///
/// @param run what was asked for and of what: recipe, source and calibration with their fingerprints, seed
/// @param fileBytes bytes of all tensor files
/// @param keptValues values of the tensors that were not quantized
/// @param tensors the quantized tensors
public record Manifest(Map<String, String> run, long fileBytes, long keptValues, List<TensorRecord> tensors) {
    /// The file's name in its directory.
    public static final String FILE_NAME = "lloyd.json";

    private static final int FORMAT = 1;
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /// Copies the collections.
    public Manifest {
        run = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(run));
        tensors = List.copyOf(tensors);
    }

    /// Whether a directory is a quantized model.
    public static boolean isIn(Path directory) {
        return Files.isRegularFile(directory.resolve(FILE_NAME));
    }

    /// Values of the quantized tensors.
    public long quantizedValues() {
        return tensors.stream().mapToLong(TensorRecord::values).sum();
    }

    /// Bytes of the quantized tensors.
    public long quantizedBytes() {
        return tensors.stream().mapToLong(TensorRecord::bytes).sum();
    }

    /// Bits per value of the quantized tensors, all side information counted.
    public double quantizedBits() {
        return 8.0 * quantizedBytes() / quantizedValues();
    }

    /// Bits per value of the whole file, headers and tensors that were kept included.
    public double fileBits() {
        return 8.0 * fileBytes / (quantizedValues() + keptValues);
    }

    /// Writes the file in one step.
    public void write(Path directory) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT);
        ObjectNode words = root.putObject("run");
        run.forEach(words::put);
        root.put("fileBytes", fileBytes);
        root.put("keptValues", keptValues);
        ArrayNode array = root.putArray("tensors");
        tensors.forEach(summary -> array.add(Records.node(summary)));
        byte[] bytes = (JSON.writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
        try (AtomicFile file = AtomicFile.create(directory.resolve(FILE_NAME))) {
            file.append(MemorySegment.ofArray(bytes));
            file.commit();
        }
    }

    /// Reads the file.
    ///
    /// @throws IOException if it is missing, is not such a file, or is of a newer format
    public static Manifest read(Path directory) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(
                    file.toString(), null, "no such file: this is no directory that lloyd quantized");
        }
        try {
            return parse(JSON.readTree(Files.readAllBytes(file)), file);
        } catch (JacksonException exception) {
            throw new IOException(file + " is not JSON: " + exception.getOriginalMessage(), exception);
        }
    }

    private static Manifest parse(JsonNode root, Path file) throws IOException {
        int format = root.path("format").asInt(0);
        if (format != FORMAT) {
            throw new IOException(file + " is of format " + format + "; this version reads " + FORMAT);
        }
        Map<String, String> run = new LinkedHashMap<>();
        root.path("run")
                .propertyStream()
                .forEach(entry -> run.put(entry.getKey(), entry.getValue().asString("")));
        List<TensorRecord> tensors =
                new ArrayList<>(Records.parse(root.path("tensors").toString(), file.toString()));
        return new Manifest(
                run, root.path("fileBytes").asLong(0), root.path("keptValues").asLong(0), tensors);
    }
}
