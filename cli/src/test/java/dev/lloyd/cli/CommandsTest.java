package dev.lloyd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {
    private static Set<String> added(String... arguments) {
        CommandLine line = new CommandLine(new Lloyd());
        Commands.add(line, arguments);
        return line.getSubcommands().keySet();
    }

    @Test
    void aCommandThatIsNamedIsAlone() {
        assertEquals(Set.of("serve"), added("serve", "generate", "--help"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "help", "completion", "generat", "--help", "--trace"})
    void whatTellsOfOthersHasThemAll(String first) {
        assertEquals(Commands.names().collect(Collectors.toSet()), added(first, "generate"));
        assertEquals(added(), added(first));
    }

    @Test
    void aWordThatIsNearlyACommandIsTakenForOne() {
        String error = Ran.of("generat").err();
        assertTrue(error.contains("generate"), error);
    }
}
