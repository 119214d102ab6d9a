package dev.lloyd.cli.output;

import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The choice between text and JSON, mixed into every command that prints a result.
public final class Output {
    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    /// Called by the command line.
    public Output() {}

    /// Whether JSON is asked for.
    public boolean isJson() {
        return json;
    }

    /// Prints a result.
    ///
    /// @param value what `--json` prints: records, maps, lists, numbers, text
    /// @param text writes the same for people
    public void print(Object value, Consumer<PrintWriter> text) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(value));
        } else {
            text.accept(out);
        }
        out.flush();
    }

    /// Indented JSON. A number that is not finite becomes a string, since JSON has no word for it.
    public static String json(Object value) {
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(value);
    }
}
