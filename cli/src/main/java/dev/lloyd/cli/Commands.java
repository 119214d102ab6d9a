package dev.lloyd.cli;

import dev.lloyd.cli.command.BoundCommand;
import dev.lloyd.cli.command.ChatCommand;
import dev.lloyd.cli.command.ClaimsCommand;
import dev.lloyd.cli.command.CompareCommand;
import dev.lloyd.cli.command.CompletionCommand;
import dev.lloyd.cli.command.ConvertCommand;
import dev.lloyd.cli.command.DemoCommand;
import dev.lloyd.cli.command.EmbedCommand;
import dev.lloyd.cli.command.EvaluateCommand;
import dev.lloyd.cli.command.GenerateCommand;
import dev.lloyd.cli.command.HelpCommand;
import dev.lloyd.cli.command.IndexCommand;
import dev.lloyd.cli.command.InspectCommand;
import dev.lloyd.cli.command.PartsCommand;
import dev.lloyd.cli.command.PlanCommand;
import dev.lloyd.cli.command.QuantizeCommand;
import dev.lloyd.cli.command.RecipesCommand;
import dev.lloyd.cli.command.ReportCommand;
import dev.lloyd.cli.command.SearchCommand;
import dev.lloyd.cli.command.ServeCommand;
import dev.lloyd.cli.command.VerifyCommand;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The commands, in the order of the help.
final class Commands {
    private static final List<Class<?>> ALL = List.of(
            DemoCommand.class,
            InspectCommand.class,
            PlanCommand.class,
            QuantizeCommand.class,
            VerifyCommand.class,
            EvaluateCommand.class,
            ConvertCommand.class,
            EmbedCommand.class,
            GenerateCommand.class,
            ChatCommand.class,
            IndexCommand.class,
            SearchCommand.class,
            ServeCommand.class,
            RecipesCommand.class,
            PartsCommand.class,
            BoundCommand.class,
            ClaimsCommand.class,
            CompareCommand.class,
            ReportCommand.class,
            CompletionCommand.class,
            HelpCommand.class);

    private static final Set<Class<?>> ABOUT_OTHERS = Set.of(CompletionCommand.class, HelpCommand.class);

    private Commands() {}

    /// Adds the command that the first argument names, since to learn what all of them take is a fifth of a second that
    /// a user waits. All of them where it names none, or one that tells of the others.
    ///
    /// @param arguments the command line
    static void add(CommandLine line, String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        Predicate<Class<?>> named = type -> name(type).equals(first) && !ABOUT_OTHERS.contains(type);
        boolean alone = ALL.stream().anyMatch(named);
        ALL.stream().filter(type -> !alone || named.test(type)).forEach(line::addSubcommand);
    }

    /// What a user types.
    static Stream<String> names() {
        return ALL.stream().map(Commands::name);
    }

    private static String name(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }
}
