package dev.lloyd.cli.command;

import dev.lloyd.cli.output.Output;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Parts;
import dev.lloyd.quant.part.Question;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Documents the parts from their definitions.
@Command(
        name = "parts",
        header = "The parts that recipes are made of.",
        description = "Lists the parts that recipes are made of, with their parameters.",
        footer = {
            "",
            "Examples:",
            "  lloyd parts               every part, by the question that it answers",
            "  lloyd parts grid          the grids",
            "  lloyd parts int           one part",
        })
public final class PartsCommand implements Runnable {
    @Mixin
    private Output output = new Output();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            defaultValue = "",
            description =
                    "A question (transform, split, grid, range, rounding, tuning, objective, allocation) or a part.")
    private String name = "";

    /// Called by the command line.
    public PartsCommand() {}

    @Override
    public void run() {
        List<PartRow> rows = rows();
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("no question and no part is named '" + name + "'; parts are "
                    + String.join(
                            ", ", Parts.found().all().stream().map(Part::name).toList()));
        }
        output.print(rows, out -> print(out, rows));
    }

    private List<PartRow> rows() {
        return Parts.found().all().stream()
                .map(PartRow::of)
                .filter(row -> name.isEmpty()
                        || row.slug().equals(name)
                        || row.subject().equals(name))
                .toList();
    }

    private static void print(PrintWriter out, List<PartRow> rows) {
        String subject = "";
        for (PartRow row : rows) {
            if (!row.subject().equals(subject)) {
                subject = row.subject();
                out.println(subject.toUpperCase(Locale.ROOT) + "  " + row.question());
            }
            out.println("  " + row.slug() + "  " + row.summary());
            if (!row.source().isEmpty()) {
                out.println("      source: " + row.source());
            }
            for (Parameter parameter : row.parameters()) {
                out.println("      " + parameter.name() + "=" + parameter.value() + "  " + parameter.meaning());
            }
        }
    }

    /// A part as it is listed.
    ///
    /// @param slug its name in a recipe line
    /// @param subject the question's word
    /// @param question the question
    /// @param summary what it does
    /// @param source where it comes from; may be empty
    /// @param parameters with their defaults
    public record PartRow(
            String slug, String subject, String question, String summary, String source, List<Parameter> parameters) {
        /// Copies the list.
        public PartRow {
            parameters = List.copyOf(parameters);
        }

        static PartRow of(Part part) {
            Question question = Question.of(part);
            PartName name = part.getClass().getAnnotation(PartName.class);
            Map<String, String> values = PartText.parameters(part);
            List<Parameter> parameters = new ArrayList<>();
            PartText.meanings(part)
                    .forEach((key, meaning) ->
                            parameters.add(new Parameter(key, values.getOrDefault(key, ""), meaning)));
            return new PartRow(
                    part.name(), question.word(), question.text(), name.summary(), name.source(), parameters);
        }
    }

    /// A parameter of a part.
    ///
    /// @param name its name
    /// @param value its default
    /// @param meaning what it means
    public record Parameter(String name, String value, String meaning) {
        /// Takes the texts as they are.
        public Parameter {}
    }
}
