package dev.lloyd.models.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// A tokenizer described by a `tokenizer.json`, run by the Hugging Face library's native code, offline.
///
/// The file's own truncation and padding are switched off: the caller says how long a text may be, and nothing
/// is padded. Special tokens around a text are those of the file's post-processor.
public final class JsonTokenizer implements Tokenizer {
    private static final int MAX_BYTES = 1 << 28;
    private static final int MAX_ID = 1 << 24;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final HuggingFaceTokenizer library;
    private final int vocabularySize;
    private final SpecialTokens specialTokens;
    private final int[] prefix;
    private final int[] suffix;

    private JsonTokenizer(HuggingFaceTokenizer library, int vocabularySize, SpecialTokens specialTokens) {
        this.library = library;
        this.vocabularySize = vocabularySize;
        this.specialTokens = specialTokens;
        Encoding around = library.encode("a", true, false);
        long[] ids = around.getIds();
        long[] special = around.getSpecialTokenMask();
        int begin = 0;
        while (begin < ids.length && special[begin] == 1) {
            begin++;
        }
        int end = ids.length;
        while (end > begin && special[end - 1] == 1) {
            end--;
        }
        this.prefix = toInts(Arrays.copyOfRange(ids, 0, begin));
        this.suffix = toInts(Arrays.copyOfRange(ids, end, ids.length));
    }

    /// Opens a file.
    ///
    /// @throws IOException if it cannot be read, or is not a tokenizer; the message says why
    public static JsonTokenizer open(Path file, SpecialTokens specialTokens) throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new IOException(file + " has " + size + " bytes, more than a tokenizer has (" + MAX_BYTES + ")");
        }
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException exception) {
            throw new IOException(file + " is not UTF-8", exception);
        }
        return parse(text, file.toString(), specialTokens);
    }

    /// Reads the text of a `tokenizer.json`.
    ///
    /// @param origin what error messages call it
    public static JsonTokenizer parse(String json, String origin, SpecialTokens specialTokens) throws IOException {
        int vocabularySize = vocabularySize(json, origin);
        try {
            HuggingFaceTokenizer library = HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                    Map.of("truncation", "DO_NOT_TRUNCATE", "padding", "false", "addSpecialTokens", "false"));
            return new JsonTokenizer(library, vocabularySize, specialTokens);
        } catch (RuntimeException exception) {
            throw new IOException(
                    origin + " is not a tokenizer that can be used: " + exception.getMessage(), exception);
        }
    }

    private static int vocabularySize(String json, String origin) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JacksonException exception) {
            throw new IOException(origin + " is not JSON: " + exception.getOriginalMessage(), exception);
        }
        int largest = -1;
        for (JsonNode token : root.path("added_tokens")) {
            largest =
                    Math.max(largest, id(token.path("id"), token.path("content").asString("?"), origin));
        }
        JsonNode vocabulary = root.path("model").path("vocab");
        if (vocabulary.isArray()) {
            largest = Math.max(largest, vocabulary.size() - 1);
        }
        for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
            largest = Math.max(largest, id(entry.getValue(), entry.getKey(), origin));
        }
        if (largest < 0) {
            throw new IOException(origin + " has no vocabulary under model.vocab");
        }
        return largest + 1;
    }

    private static int id(JsonNode value, String token, String origin) throws IOException {
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < 0 || value.asInt() > MAX_ID) {
            throw new IOException(origin + ": the id of token '" + token + "' should be a whole number of 0 to "
                    + MAX_ID + ", not " + value);
        }
        return value.asInt();
    }

    @Override
    public int[] encode(String text) {
        return toInts(library.encode(text, false, false).getIds());
    }

    @Override
    public int[] encodeForModel(String text, int maxTokens) {
        return Decoding.fit(prefix, encode(text), suffix, maxTokens);
    }

    @Override
    public String decode(int... ids) {
        Decoding.checkIds(ids, vocabularySize);
        return library.decode(Arrays.stream(ids).asLongStream().toArray(), true);
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public SpecialTokens specialTokens() {
        return specialTokens;
    }

    @Override
    public void close() {
        library.close();
    }

    private static int[] toInts(long[] ids) {
        return IntStream.range(0, ids.length)
                .map(index -> Math.toIntExact(ids[index]))
                .toArray();
    }
}
