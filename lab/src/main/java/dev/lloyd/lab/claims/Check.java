package dev.lloyd.lab.claims;

import dev.lloyd.lab.report.Figures;
import dev.lloyd.lab.spread.Estimate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
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
///
/// Figures of a sample, such as a perplexity, carry what they are without each part of it ({@link Estimate}). From
/// those of all figures of a check follows the standard error of its margin, the distance to where it would turn. A
/// margin of less than {@value #NOISE} standard errors is within noise: other text of the same kind could turn it; so
/// is one whose error is not known (`-`), as between figures of two samples. What another seed or other calibration
/// text would do is not in it. A check of one trial against a number is about this very sample, and has no error.
public final class Check {
    /// Standard errors up to which a margin is noise.
    public static final double NOISE = 2;

    /// How the text of a verdict ends whose margin is within noise.
    static final String WITHIN_NOISE = ", within noise";

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

        /// What is left until the relation turns: positive where it holds, negative where it does not.
        ///
        /// @param difference left less right
        double margin(double difference, double tolerance) {
            return switch (this) {
                case LESS, AT_MOST -> -difference;
                case MORE, AT_LEAST -> difference;
                case WITHIN -> tolerance - Math.abs(difference);
            };
        }

        boolean holds(double margin) {
            return this == LESS || this == MORE ? margin > 0 : margin >= 0;
        }
    }

    /// What a check came to.
    ///
    /// @param text the figures, put in
    /// @param holds whether the relation is true of them
    /// @param isNoise whether the margin is within noise, so that the figures decide nothing
    public record Verdict(String text, boolean holds, boolean isNoise) {}

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
    public Verdict judge(BiFunction<String, String, Estimate> value) {
        List<Term.Figure> figures = figures().distinct().toList();
        List<Estimate> estimates = figures.stream()
                .map(figure -> value.apply(figure.metric(), figure.trial()))
                .toList();
        Estimate difference = Estimate.of(estimates, values -> {
            Term.Lookup lookup = figure -> values[figures.indexOf(figure)];
            return sum(left, lookup) - sum(right, lookup);
        });
        double margin = relation.margin(difference.value(), tolerance);
        double error = trials().size() < 2 ? 0 : difference.standardError();
        boolean holds = relation.holds(margin);
        boolean isNoise = error != 0 && !Double.isNaN(margin) && !(Math.abs(margin) >= NOISE * error);
        Term.Lookup lookup = figure -> estimates.get(figures.indexOf(figure)).value();
        String values = figures.stream()
                .map(figure -> figure.text() + " = " + Figures.number(lookup.value(figure)))
                .collect(Collectors.joining(", "));
        String text = values + ": " + sides(lookup) + (holds ? " holds" : " does not hold")
                + (error == 0 ? "" : " by " + Figures.number(Math.abs(margin)) + " +- " + Figures.number(error))
                + (isNoise ? WITHIN_NOISE : "");
        return new Verdict(text, holds, isNoise);
    }

    private String sides(Term.Lookup lookup) {
        return Figures.number(sum(left, lookup)) + " " + relation.sign + " " + Figures.number(sum(right, lookup))
                + (relation == Relation.WITHIN ? " +- " + Figures.number(tolerance) : "");
    }

    private static double sum(List<Term> terms, Term.Lookup lookup) {
        return terms.stream().mapToDouble(term -> term.value(lookup)).sum();
    }
}
