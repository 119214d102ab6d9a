package dev.lloyd.models.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.gguf.GgufValue;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.models.QuantizedDirectories;
import dev.lloyd.models.TinyDirectory;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole models with one file damaged: each is opened, or refused with one error that names the file.
class HostileModelsTest {
    @TempDir
    Path folder;

    private final Llama llama = TinyModels.llama(Head.UNTIED);
    private final Map<String, Matrix> tensors = TinyDirectory.tensors();

    /// Opens the folder's model; returns whether it was refused, which only an error with the file's name may do.
    private boolean refused(Path model, String fileName, String how) {
        try {
            Models.open(model.toString(), TransferProgress.silent()).close();
            return false;
        } catch (IOException | RuntimeException | Error failure) {
            assertInstanceOf(IOException.class, failure, how);
            assertTrue(String.valueOf(failure.getMessage()).contains(fileName), how + ": " + failure.getMessage());
            return true;
        }
    }

    private int refusedTruncations(Path model, Path file) throws IOException {
        byte[] good = Files.readAllBytes(file);
        String name = file.getFileName().toString();
        int refused = 0;
        for (int length = 0; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            refused += refused(model, name, "cut to " + length + " bytes") ? 1 : 0;
        }
        Files.write(file, good);
        return refused;
    }

    /// Of the bits of a file from one byte to another, every one of `step` is flipped by itself.
    private int refusedFlips(Path model, Path file, int from, int to, int step) throws IOException {
        byte[] good = Files.readAllBytes(file);
        String named = model.getFileName().toString();
        int refused = 0;
        for (int bit = 8 * from; bit < 8 * to; bit += step) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(file, bad);
            refused += refused(model, named, "bit " + bit + " flipped") ? 1 : 0;
        }
        Files.write(file, good);
        return refused;
    }

    /// Cut inside its last line break, a file is still whole.
    @ParameterizedTest
    @ValueSource(strings = {"config.json", "tokenizer.json"})
    void aTextFileCutAnywhereIsRefused(String name) throws IOException {
        TinyDirectory.write(folder, tensors);
        Path file = folder.resolve(name);
        Files.writeString(file, Files.readString(file).strip());
        assertEquals(Files.size(file), refusedTruncations(folder, file));
    }

    /// A changed number in the configuration shows in the tensors' shapes, whose file is then named.
    @ParameterizedTest
    @CsvSource({"config.json, 1, 1500", "tokenizer.json, 5, 300"})
    void aTextFileWithAnyBitFlippedIsReadOrRefused(String name, int step, int refused) throws IOException {
        TinyDirectory.write(folder, tensors);
        Path file = folder.resolve(name);
        int count = refusedFlips(folder, file, 0, (int) Files.size(file), step);
        assertTrue(count > refused, "refused " + count);
    }

    private Path gguf() throws IOException {
        Path path = folder.resolve("model.gguf");
        Map<String, GgufValue> values = GgufFiles.metadata(llama.config());
        GgufFiles.addPieces(values);
        GgufFiles.write(path, values, tensors, 6, ScalarType.F32);
        return path;
    }

    @Test
    void theMetadataOfAGgufFileWithAnyBitFlippedIsReadOrRefused() throws IOException {
        Path path = gguf();
        int metadata = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1).indexOf("token_embd.weight");
        int count = refusedFlips(path, path, 24, metadata, 7);
        assertTrue(count > 500, "refused " + count);
    }

    @Test
    void aGgufFileCutAnywhereIsRefused() throws IOException {
        Path path = gguf();
        byte[] good = Files.readAllBytes(path);
        for (int length = 0; length < good.length; length += length < 4000 ? 5 : 509) {
            Files.write(path, Arrays.copyOf(good, length));
            assertTrue(refused(path, "model.gguf", "cut to " + length));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "num_hidden_layers, 2147483647, blocks",
        "num_hidden_layers, 100000, blocks",
        "num_hidden_layers, 3, model.layers.2",
        "hidden_size, 2147483640, features",
        "intermediate_size, 2147483647, features",
        "vocab_size, 2147483647, model.embed_tokens",
        "vocab_size, 4294967325, whole number",
        "vocab_size, -29, positive",
        "head_dim, 2147483646, head size",
        "head_dim, 0, head size",
        "num_attention_heads, 2147483646, features",
        "num_attention_heads, 0, divide",
        "rope_theta, 0, frequencies",
        "rope_theta, -1, frequencies",
        "rope_theta, 1e999, number",
        "rms_norm_eps, -1, epsilon",
        "bos_token_id, 29, special token 29",
        "bos_token_id, 9223372036854775808, whole number",
        "eos_token_id, [2.5], whole numbers",
        "eos_token_id, 'true', whole number",
    })
    void numbersThatNoModelHasAreNamed(String field, String value, String rule) throws IOException {
        String config = TinyDirectory.LLAMA.replaceAll(
                "\"" + field + "\": (\\[[^]]*]|[^,}\\s]*)", "\"" + field + "\": " + value);
        TinyDirectory.write(folder, config, tensors, 29);
        IOException failure = assertThrows(IOException.class, this::open);
        assertTrue(failure.getMessage().contains(rule), failure.getMessage());
        assertTrue(failure.getMessage().contains(folder.toString()), failure.getMessage());
    }

    private void open() throws IOException {
        Models.open(folder.toString(), TransferProgress.silent()).close();
    }

    private void assertRefused(String... parts) {
        String message = assertThrows(IOException.class, this::open).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void aFieldOrATokenThatOccursTwiceIsRefused() throws IOException {
        TinyDirectory.write(folder, TinyDirectory.LLAMA.replace("{\"model", "{\"head_dim\": 4, \"model"), tensors, 29);
        assertRefused("config.json", "uplicate", "head_dim");
        TinyDirectory.write(folder, tensors);
        Path tokenizer = folder.resolve("tokenizer.json");
        Files.writeString(tokenizer, Files.readString(tokenizer).replace("\"w7\": 7", "\"w6\": 7"));
        assertRefused("tokenizer.json", "uplicate", "w6");
    }

    @Test
    void aTokenizerOfAnotherModelIsRefused() throws IOException {
        TinyDirectory.write(folder, TinyDirectory.LLAMA, tensors, 30);
        assertRefused("does not belong to this model", "30 tokens", "29 rows");
        TinyDirectory.write(folder, TinyDirectory.LLAMA, tensors, 14);
        assertRefused("does not belong to this model", "14 tokens", "29 rows");
        TinyDirectory.write(folder, TinyDirectory.LLAMA, tensors, 15);
        open();
        Path tokenizer = folder.resolve("tokenizer.json");
        for (String id : List.of("4294967296", "2147483647", "-1", "6.5", "\"7\"", "null")) {
            TinyDirectory.write(folder, tensors);
            Files.writeString(tokenizer, Files.readString(tokenizer).replace("\"w7\": 7", "\"w7\": " + id));
            assertRefused("tokenizer.json", "'w7'");
        }
    }

    @Test
    void codesOfAnotherProgramAreNotTakenForWeights() throws IOException {
        String name = "model.layers.0.mlp.up_proj.weight";
        TinyDirectory.write(folder, TinyDirectory.LLAMA, tensors, 29, Map.of(name, ScalarType.I8));
        assertRefused(name, "I8", "model.safetensors");
        for (String suffix : List.of("_scale", "_scale_inv")) {
            tensors.put(name + suffix, new Matrix(1, 1, new float[] {1}));
            TinyDirectory.write(folder, tensors);
            assertRefused(name + suffix, "model.safetensors");
            tensors.remove(name + suffix);
        }
    }

    /// Whether the tensor is quantized or kept, the run stops and leaves no output.
    @ParameterizedTest
    @CsvSource({
        "model.layers.1.self_attn.k_proj.weight, NaN, 17",
        "model.layers.0.mlp.down_proj.weight, Infinity, 0",
        "model.embed_tokens.weight, -Infinity, 30",
        "model.layers.0.input_layernorm.weight, NaN, 3",
        "model.norm.weight, Infinity, 23"
    })
    void weightsThatAreNotFiniteAreNamedWhenTheyAreQuantized(String name, float value, int index) throws IOException {
        tensors.get(name).values()[index] = value;
        TinyDirectory.write(folder, tensors);
        Path target = folder.resolve("quantized");
        Optional<Recipe> recipe = Optional.of(Recipe.parse("int(bits=4, group=4)"));
        IOException failure = assertThrows(IOException.class, () -> QuantizedDirectories.write(folder, target, recipe));
        for (String part : List.of(name, "index " + index, Float.toString(value), "model.safetensors")) {
            assertTrue(failure.getMessage().contains(part), failure.getMessage());
        }
        assertTrue(Files.notExists(target));
    }
}
