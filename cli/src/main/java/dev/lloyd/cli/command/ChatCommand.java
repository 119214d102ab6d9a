package dev.lloyd.cli.command;

import dev.lloyd.cli.option.OpenModel;
import dev.lloyd.cli.option.OpeningOptions;
import dev.lloyd.cli.option.SamplingOptions;
import dev.lloyd.cli.option.Threads;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.chat.ChatMessage;
import dev.lloyd.models.chat.ChatTemplate;
import dev.lloyd.models.load.ChatTemplates;
import dev.lloyd.models.source.ModelFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// A conversation with a decoder.
@Command(
        name = "chat",
        header = "A conversation with a language model.",
        description = {
            "Answers a message, or each line of standard input until it ends, with what was said before in mind.",
            "",
            "Messages are put together by the model's own chat template; a model without one gets 'User: ...' and "
                    + "'Assistant: ...', a line each.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd chat MODEL 'What is a codebook?'",
            "  lloyd chat MODEL --system 'Be brief.'",
            "  lloyd chat model-q4.gguf --temperature 0 --count 400",
        })
public final class ChatCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "MODEL", description = "A decoder: a path, maven:... or hf:...")
    private String model = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "MESSAGE",
            description = "What to answer (default: the lines of standard input).")
    private Optional<String> message = Optional.empty();

    @Option(names = "--system", paramLabel = "TEXT", description = "How the model is to answer.")
    private Optional<String> system = Optional.empty();

    @Mixin
    private SamplingOptions choice = new SamplingOptions();

    @Mixin
    private OpeningOptions opening = new OpeningOptions();

    @Mixin
    private Threads threads = new Threads();

    /// Called by the command line.
    public ChatCommand() {}

    @Override
    public Integer call() throws IOException {
        ModelFiles files = opening.resolve(model);
        ChatTemplate template = ChatTemplates.of(files);
        try (OpenModel opened = opening.open(files);
                Workers workers = threads.workers()) {
            Conversation conversation = new Conversation(
                    opened.tokenizer(), opened.decoder(), template, choice.sampling(), choice.count(), workers);
            List<ChatMessage> messages = new ArrayList<>();
            system.ifPresent(text -> messages.add(new ChatMessage("system", text)));
            if (message.isPresent()) {
                answer(conversation, messages, message.get());
            } else {
                answerLines(conversation, messages);
            }
        }
        return 0;
    }

    private void answerLines(Conversation conversation, List<ChatMessage> messages) throws IOException {
        // Whoever hands standard input in closes it. A decoder of its own refuses what is no UTF-8.
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8.newDecoder()));
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    answer(conversation, messages, line);
                }
            }
        } catch (CharacterCodingException exception) {
            throw new IOException("standard input is not UTF-8 text", exception);
        }
    }

    private void answer(Conversation conversation, List<ChatMessage> messages, String text) {
        PrintWriter out = spec.commandLine().getOut();
        messages.add(new ChatMessage("user", text));
        String answer = conversation.answer(messages, piece -> {
            out.print(piece);
            out.flush();
        });
        out.println();
        messages.add(new ChatMessage("assistant", answer));
    }
}
