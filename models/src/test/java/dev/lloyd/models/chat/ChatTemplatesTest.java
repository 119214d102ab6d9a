package dev.lloyd.models.chat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.models.load.ChatTemplates;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.tokenizer.PieceTokenizer;
import dev.lloyd.models.tokenizer.PieceTokenizer.Layout;
import dev.lloyd.models.tokenizer.Pieces;
import dev.lloyd.models.tokenizer.Pieces.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplatesTest {
    private static final List<ChatMessage> TALK =
            List.of(new ChatMessage("user", "ab"), new ChatMessage("assistant", "b"), new ChatMessage("user", "a"));

    private static final String TEMPLATE =
            "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}{% endfor %}";

    /// Pieces: `<s>`, `</s>`, letters and brackets, and the joint piece `ab`.
    private static final PieceTokenizer PIECES = new PieceTokenizer(
            new Pieces(
                    List.of("<s>", "</s>", "a", "b", "ab", "[user]", "[assistant]", "?"),
                    new float[8],
                    List.of(
                            Kind.CONTROL,
                            Kind.CONTROL,
                            Kind.TEXT,
                            Kind.TEXT,
                            Kind.TEXT,
                            Kind.CONTROL,
                            Kind.CONTROL,
                            Kind.UNKNOWN)),
            new Layout(OptionalInt.of(0), OptionalInt.empty(), List.of(1), Layout.Space.NONE));

    @TempDir
    private Path folder;

    private ModelFiles files() {
        return new ModelFiles("model", folder.resolve("model.safetensors"), folder);
    }

    private void config(String text) throws IOException {
        Files.writeString(folder.resolve("tokenizer_config.json"), text);
    }

    @Test
    void aTemplateOfTheConfigurationGivesControlTokens() throws IOException {
        config("{\"chat_template\": \"" + TEMPLATE + "\", \"bos_token\": \"<s>\","
                + " \"eos_token\": {\"content\": \"</s>\"}}");
        ChatTemplate template = ChatTemplates.of(files());

        assertArrayEquals(new int[] {0, 5, 4, 1, 6, 3, 1, 5, 2, 1}, template.ids(TALK, PIECES));
        assertEquals(List.of(1), template.ends(PIECES));
    }

    @Test
    void ofSeveralTheDefaultIsTaken() throws IOException {
        config("{\"chat_template\": [{\"name\": \"tool_use\", \"template\": \"no\"},"
                + " {\"name\": \"default\", \"template\": \"yes\"}]}");
        assertEquals(
                "yes",
                assertInstanceOf(ModelChat.class, ChatTemplates.of(files())).text(TALK));
    }

    @Test
    void aFileBesideComesFirst() throws IOException {
        config("{\"chat_template\": \"no\", \"bos_token\": \"<s>\"}");
        Files.writeString(folder.resolve("chat_template.jinja"), "{{ bos_token }}yes");
        assertEquals(
                "<s>yes",
                assertInstanceOf(ModelChat.class, ChatTemplates.of(files())).text(TALK));
    }

    @Test
    void withoutATemplateRolesAreWrittenOut() throws IOException {
        assertInstanceOf(PlainChat.class, ChatTemplates.of(files()));
        config("{\"bos_token\": \"<s>\"}");
        assertInstanceOf(PlainChat.class, ChatTemplates.of(files()));
    }

    @Test
    void aTemplateThatIsNotUnderstoodNamesFileAndLine() throws IOException {
        config("{\"chat_template\": \"a\\n{% include 'x' %}\"}");
        IOException error = assertThrows(IOException.class, () -> ChatTemplates.of(files()));
        assertEquals(
                folder.resolve("tokenizer_config.json") + ": chat template, line 2: the tag 'include' is not supported",
                error.getMessage());
    }

    @Test
    void aTemplateThatIsNoTextIsRefused() throws IOException {
        for (String odd : List.of("[{\"name\": \"tool_use\", \"template\": \"no\"}]", "[]", "7")) {
            config("{\"chat_template\": " + odd + "}");
            IOException error = assertThrows(IOException.class, () -> ChatTemplates.of(files()));
            assertEquals(
                    folder.resolve("tokenizer_config.json")
                            + ": 'chat_template' is neither a text nor a list with a text named 'default'",
                    error.getMessage());
        }
        Files.write(folder.resolve("chat_template.jinja"), new byte[] {'a', (byte) 0xFF});
        IOException error = assertThrows(IOException.class, () -> ChatTemplates.of(files()));
        assertEquals(folder.resolve("chat_template.jinja") + " is not UTF-8", error.getMessage());
    }

    /// A message is written without the blanks around it, which would end its line or begin another.
    @Test
    void withoutATemplateMessagesAreStripped() {
        Pieces letters = new Pieces(
                List.of("?", "a", ":", "\n", " "),
                new float[5],
                List.of(Kind.UNKNOWN, Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.TEXT));
        Layout plain = new Layout(OptionalInt.empty(), OptionalInt.empty(), List.of(), Layout.Space.NONE);
        PieceTokenizer tokenizer = new PieceTokenizer(letters, plain);
        assertArrayEquals(
                new PlainChat().ids(List.of(new ChatMessage("user", "a a")), tokenizer),
                new PlainChat().ids(List.of(new ChatMessage("user", "\n a a \n\n")), tokenizer));
    }
}
