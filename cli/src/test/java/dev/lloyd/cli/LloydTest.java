package dev.lloyd.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The policy that every command keeps: exit codes, one line for an error, help with examples, JSON.
class LloydTest {
    /// Those that print no result of their own.
    private static final Set<String> WITHOUT_JSON = Set.of("index", "chat", "serve", "completion", "help");

    static List<String> commands() {
        return Commands.names().sorted().toList();
    }

    @Test
    void withoutACommandPrintsAShortHelp() {
        Ran ran = Ran.of();

        assertEquals(0, ran.code());
        assertTrue(ran.out().contains("Usage: lloyd"), ran.out());
        assertTrue(ran.out().lines().count() < 45, "a short help fits on a screen");
        assertEquals("", ran.err());
    }

    @Test
    void saysItsVersion() {
        Ran ran = Ran.of("--version");

        assertEquals(0, ran.code());
        assertTrue(ran.out().matches("(?s)lloyd \\d+\\.\\d+\\.\\d+\\S*\\RJava .*"), ran.out());
    }

    /// The Java machine puts this character in place of bytes that are none.
    @Test
    void anArgumentThatIsNoTextIsAUsageError() {
        Ran ran = Ran.of("generate", "model", "Hi \uFFFD there");

        assertEquals(2, ran.code());
        assertEquals(
                "lloyd: argument 'Hi \uFFFD there' is not UTF-8 text", ran.err().strip());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpThatFitsAScreen(String command) {
        Ran ran = Ran.of(command, "--help");

        assertAll(
                () -> assertEquals(0, ran.code()),
                () -> assertEquals("", ran.err()),
                () -> assertTrue(ran.out().contains("Usage: lloyd " + command), ran.out()),
                () -> assertTrue(ran.out().lines().allMatch(line -> line.length() <= 120), ran.out()));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandButHelpShowsExamplesThatNameIt(String command) {
        String help = Ran.of(command, "--help").out();

        assertTrue(
                command.equals("help")
                        || help.substring(Math.max(0, help.indexOf("Examples:")))
                                .contains("lloyd " + command),
                help);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandWithAResultHasJson(String command) {
        assertEquals(
                !WITHOUT_JSON.contains(command), Ran.of(command, "--help").out().contains("--json"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anUnknownOptionIsAUsageErrorInTwoLines(String command) {
        Ran ran = Ran.of(command, "--no-such-option");

        assertEquals(2, ran.code());
        assertEquals("", ran.out());
        assertTrue(ran.err().startsWith("lloyd: "), ran.err());
        assertTrue(ran.err().contains("See lloyd " + command + " --help."), ran.err());
        assertFalse(ran.err().contains("\tat "), "no stack trace unless asked for");
    }

    @Test
    void anUnknownCommandSuggestsOne() {
        Ran ran = Ran.of("prts");

        assertEquals(2, ran.code());
        assertTrue(ran.err().contains("no command is named 'prts'"), ran.err());
        assertTrue(ran.err().contains("lloyd parts"), ran.err());
    }

    @Test
    void aMissingFileIsOneLineAndFailure() {
        Ran ran = Ran.of("inspect", "no-such-file.safetensors");

        assertEquals(1, ran.code());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains("no-such-file.safetensors"), ran.err());
    }

    @Test
    void traceAddsTheStack() {
        Ran ran = Ran.of("inspect", "no-such-file.safetensors", "--trace");

        assertEquals(1, ran.code());
        assertTrue(ran.err().contains("\tat "), ran.err());
    }

    @Test
    void aBadRecipeIsAUsageErrorThatListsWhatThereIs() {
        Ran ran = Ran.of("bound", "int(bits=9)");

        assertEquals(2, ran.code());
        assertTrue(ran.err().contains("bits must be 1 to 8"), ran.err());

        Ran unknown = Ran.of("bound", "integer");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("nf4"), unknown.err());
    }

    @Test
    void completionIsAScriptThatNamesEveryCommand() {
        Ran ran = Ran.of("completion");

        assertEquals(0, ran.code());
        commands().forEach(command -> assertTrue(ran.out().contains(command), command));
    }
}
