package dev.lloyd.lab.claims;

import dev.lloyd.lab.report.Figures;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A relation between figures of trials, as a line of text:
///
///     perplexity(gptq) < perplexity(rtn)
///     perplexity(rtn) - perplexity(lqer) >= 0.25 * perplexity(rtn) - 0.25 * perplexity(original)
///     perplexity(rtn-4) = 45.550 +- 0.05
///
/// Each side is a sum of numbers and figures, a figure is `metric(trial)`, and a figure may have a factor. A
/// comparison with NaN does not hold.
public final class Check {
    private static final Pattern FORM = Pattern.compile("(.+?)(<=|>=|<|>|=)(.+)");
    private static final Pattern TOLERANCE = Pattern.compile("(.+?)\\+-\\s*([0-9]+(?:\\.[0-9]+)?)\\s*");

    private final String text;
    private final List<Term> left;
    private final Relation relation;
    private final List<Term> right;
    private final double tolerance;

    private Check(String text, List<Term> left, Relation relation, List<Term> right, double tolerance) {
        this.text = text;
        this.left = left;
        this.relation = relation;
        this.right = right;
        this.tolerance = tolerance;
    }

    private enum Relation {
        LESS("<"),
        AT_MOST("<="),
        MORE(">"),
        AT_LEAST(">="),
        WITHIN("=");

        private final String sign;

        Relation(String sign) {
            this.sign = sign;
        }

        static Relation of(String sign) {
            return Stream.of(values())
                    .filter(each -> each.sign.equals(sign))
                    .findFirst()
                    .orElseThrow();
        }

        boolean holds(double left, double right, double tolerance) {
            return switch (this) {
                case LESS -> left < right;
                case AT_MOST -> left <= right;
                case MORE -> left > right;
                case AT_LEAST -> left >= right;
                case WITHIN -> Math.abs(left - right) <= tolerance;
            };
        }
    }

    /// What a check came to.
    ///
    /// @param text the figures, put in
    /// @param holds whether the relation is true of them
    public record Verdict(String text, boolean holds) {}

    /// Parses a line.
    ///
    /// @throws IllegalArgumentException if it is no check; `=` needs a tolerance, the others have none
    public static Check parse(String line) {
        Matcher form = FORM.matcher(line.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "'" + line.strip() + "' is no check such as perplexity(gptq) < perplexity(rtn)");
        }
        Relation relation = Relation.of(form.group(2));
        Matcher tolerance = TOLERANCE.matcher(form.group(3));
        boolean given = tolerance.matches();
        if (given != (relation == Relation.WITHIN)) {
            throw new IllegalArgumentException(
                    "'" + line.strip() + "': = needs a tolerance after +-, and <, <=, >, >= have none");
        }
        String right = given ? tolerance.group(1) : form.group(3);
        double allowed = given ? Double.parseDouble(tolerance.group(2)) : 0;
        return new Check(line.strip(), Term.parse(form.group(1)), relation, Term.parse(right), allowed);
    }

    /// The line.
    public String text() {
        return text;
    }

    /// Names of the trials that the check is about.
    public Set<String> trials() {
        return figures().map(Term.Figure::trial).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Stream<Term.Figure> figures() {
        return Stream.concat(left.stream(), right.stream()).flatMap(term -> term.figure().stream());
    }

    /// Puts figures in.
    ///
    /// @param value of a metric (first argument) of a trial (second)
    public Verdict judge(ToDoubleBiFunction<String, String> value) {
        Term.Lookup lookup = figure -> value.applyAsDouble(figure.metric(), figure.trial());
        double leftValue = sum(left, lookup);
        double rightValue = sum(right, lookup);
        boolean holds = relation.holds(leftValue, rightValue, tolerance);
        String values = figures()
                .distinct()
                .map(figure -> figure.text() + " = " + Figures.number(lookup.value(figure)))
                .collect(Collectors.joining(", "));
        String sides = String.format(
                Locale.ROOT,
                "%s %s %s%s %s",
                Figures.number(leftValue),
                relation.sign,
                Figures.number(rightValue),
                relation == Relation.WITHIN ? " +- " + Figures.number(tolerance) : "",
                holds ? "holds" : "does not hold");
        return new Verdict(values + ": " + sides, holds);
    }

    private static double sum(List<Term> terms, Term.Lookup lookup) {
        return terms.stream().mapToDouble(term -> term.value(lookup)).sum();
    }
}
