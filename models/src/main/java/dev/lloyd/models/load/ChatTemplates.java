package dev.lloyd.models.load;

import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.models.chat.ChatTemplate;
import dev.lloyd.models.chat.ModelChat;
import dev.lloyd.models.chat.PlainChat;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.template.Template;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Finds the template of a model: `chat_template.jinja` beside it, `chat_template` of its
/// `tokenizer_config.json`, or
/// `tokenizer.chat_template` of a GGUF file.
public final class ChatTemplates {
    private static final String FIELD = "chat_template";
    private static final String PREFIX = "tokenizer.ggml.";
    private static final List<String> TOKENS = List.of("bos_token", "eos_token", "unk_token", "pad_token");
    private static final long MAX_BYTES = 1 << 26;

    private ChatTemplates() {}

    /// The template of a model; {@link PlainChat} if it has none.
    ///
    /// @throws IOException if its files cannot be read, or the template uses what is not supported;
    ///     the message says the line
    public static ChatTemplate of(ModelFiles files) throws IOException {
        if (String.valueOf(files.weights().getFileName()).endsWith(".gguf")) {
            try (GgufFile file = GgufFile.open(files.weights())) {
                return gguf(new GgufMetadata(file));
            }
        }
        Optional<Path> config = files.companion("tokenizer_config.json");
        JsonNode root =
                config.isPresent() ? read(config.get()) : JsonMapper.shared().createObjectNode();
        Optional<Path> beside = files.companion("chat_template.jinja");
        if (beside.isPresent()) {
            return parsed(bounded(beside.get()), beside.get(), tokens(root));
        }
        if (root.path(FIELD).isMissingNode() || root.path(FIELD).isNull()) {
            return new PlainChat();
        }
        Path file = config.orElseThrow();
        return parsed(source(root.path(FIELD), file), file, tokens(root));
    }

    private static String bounded(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " has " + Files.size(file) + " bytes, more than such a file has");
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException exception) {
            throw new IOException(file + " is not UTF-8", exception);
        }
    }

    private static JsonNode read(Path file) throws IOException {
        try {
            return JsonMapper.shared().readTree(bounded(file));
        } catch (JacksonException exception) {
            throw new IOException(file + " is not JSON: " + exception.getOriginalMessage(), exception);
        }
    }

    /// One template, or several by name, of which the one for chats is `default`.
    private static String source(JsonNode field, Path file) throws IOException {
        if (field.isString()) {
            return field.asString();
        }
        for (JsonNode each : field) {
            if (each.path("name").asString("").equals("default")
                    && each.path("template").isString()) {
                return each.path("template").asString();
            }
        }
        throw new IOException(file + ": '" + FIELD + "' is neither a text nor a list with a text named 'default'");
    }

    /// A special token is its text, or an object with it.
    private static Map<String, String> tokens(JsonNode root) {
        Map<String, String> tokens = new HashMap<>();
        for (String name : TOKENS) {
            JsonNode token = root.path(name);
            JsonNode text = token.isObject() ? token.path("content") : token;
            if (text.isString()) {
                tokens.put(name, text.asString());
            }
        }
        return tokens;
    }

    private static ChatTemplate gguf(GgufMetadata metadata) throws IOException {
        String source = metadata.text("tokenizer." + FIELD, "");
        if (source.isEmpty()) {
            return new PlainChat();
        }
        List<String> words = metadata.texts(PREFIX + "tokens");
        Map<String, String> tokens = new HashMap<>();
        for (String name : List.of("bos", "eos")) {
            OptionalInt id = metadata.optionalInteger(PREFIX + name + "_token_id");
            if (id.isPresent() && id.getAsInt() >= 0 && id.getAsInt() < words.size()) {
                tokens.put(name + "_token", words.get(id.getAsInt()));
            }
        }
        return parsed(source, metadata.file().path(), tokens);
    }

    private static ChatTemplate parsed(String source, Path file, Map<String, String> tokens) throws IOException {
        try {
            return new ModelChat(Template.parse(source), tokens);
        } catch (IllegalArgumentException exception) {
            throw new IOException(file + ": " + exception.getMessage(), exception);
        }
    }
}
