package dev.lloyd.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.cli.option.OpenModel;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.chat.ChatMessage;
import dev.lloyd.models.chat.PlainChat;
import dev.lloyd.models.runtime.Sampling;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A conversation as a user has it.
class ChatCommandTest {
    @TempDir
    private Path folder;

    /// The template of this model writes only what is said, so the answer is what `generate` adds.
    @Test
    void anAnswerIsWhatGenerateAdds() throws Exception {
        Path model = Stories.model(folder.resolve("model"));
        Files.writeString(
                folder.resolve("model/chat_template.jinja"),
                "{{ '<s>' }}{% for m in messages %}{{ m.content }}{% endfor %}".replace("<s>", "\n<s>\n"));
        String prompt = "Once upon a time";
        String[] options = {"-n", "20", "--temperature", "0"};
        String written = Stories.run(0, "generate", model, prompt, options[0], options[1], options[2], options[3]);
        String answer = Stories.run(0, "chat", model, prompt, options[0], options[1], options[2], options[3]);

        assertEquals(written.strip(), prompt + answer.stripTrailing());
    }

    @Test
    void everyLineIsAnswered() throws Exception {
        Path model = Stories.model(folder.resolve("model"));
        InputStream standard = System.in;
        try {
            System.setIn(new ByteArrayInputStream("Hello\n\nWho are you?\n".getBytes(StandardCharsets.UTF_8)));
            String answers = Stories.run(0, "chat", model, "-n", "15", "--temperature", "0");
            String first = Stories.run(0, "chat", model, "Hello", "-n", "15", "--temperature", "0");
            assertTrue(answers.startsWith(first) && answers.length() > first.length() + 10, answers);
        } finally {
            System.setIn(standard);
        }
    }

    @Test
    void standardInputThatIsNoTextIsAnError() throws Exception {
        Path model = Stories.model(folder.resolve("model"));
        InputStream standard = System.in;
        try {
            System.setIn(new ByteArrayInputStream(new byte[] {'H', 'i', (byte) 0xFF, '\n'}));

            assertEquals(
                    "lloyd: standard input is not UTF-8 text",
                    Stories.run(1, "chat", model).strip());
        } finally {
            System.setIn(standard);
        }
    }

    /// A conversation whose beginning was read before goes on like one that is read at once.
    @Test
    void aConversationGoesOn() throws Exception {
        try (OpenModel model =
                        OpenModel.open(Stories.model(folder.resolve("model")).toString());
                Workers workers = Workers.of(2)) {
            List<ChatMessage> messages = new ArrayList<>();
            Conversation lasting = conversation(model, workers);
            for (String text : List.of("Once upon a time", "What then?", "And in the end?")) {
                messages.add(new ChatMessage("user", text));
                StringBuilder heard = new StringBuilder();
                String answer = lasting.answer(messages, heard::append);

                assertEquals(conversation(model, workers).answer(messages, piece -> {}), answer);
                assertEquals(answer, heard.toString());
                messages.add(new ChatMessage("assistant", answer));
            }
        }
    }

    private static Conversation conversation(OpenModel model, Workers workers) {
        return new Conversation(
                model.tokenizer(), model.decoder(), new PlainChat(), new Sampling(0.9, 40, 3), 25, workers);
    }

    @Test
    void whatHasNoRoomIsAUsageError() throws Exception {
        Path model = Stories.model(folder.resolve("model"));
        String error = Stories.run(2, "chat", model, "word ".repeat(600));
        assertTrue(error.contains("fills the model's context of 512"), error);
    }
}
