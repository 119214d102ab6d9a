package dev.lloyd.lab.claims;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One summand of a side of a check: a number, or a number times a figure of a trial.
///
/// @param factor the number, with its sign
/// @param figure the figure it multiplies, if any
record Term(double factor, Optional<Figure> figure) {
    private static final String NUMBER = "[0-9]+(?:\\.[0-9]+)?";
    private static final Pattern SUMMAND = Pattern.compile("\\s*([+-]?)\\s*(?:(" + NUMBER
            + ")\\s*\\*\\s*)?(?:([a-z0-9-]+)\\(([a-zA-Z0-9._-]+)\\)|(" + NUMBER + "))\\s*");

    /// A figure of a trial: `perplexity(gptq)`.
    ///
    /// @param metric which figure
    /// @param trial of which trial
    record Figure(String metric, String trial) {
        String text() {
            return metric + "(" + trial + ")";
        }
    }

    /// What a figure was measured to be.
    interface Lookup {
        double value(Figure figure);
    }

    static List<Term> parse(String side) {
        List<Term> terms = new ArrayList<>();
        Matcher matcher = SUMMAND.matcher(side);
        int place = 0;
        while (place < side.length()) {
            boolean found = matcher.find(place) && matcher.start() == place;
            if (!found || (place > 0 && matcher.group(1).isEmpty())) {
                throw new IllegalArgumentException(
                        "'" + side.strip() + "' is no sum of numbers and figures such as 0.9 * perplexity(rtn) + 0.1");
            }
            terms.add(term(matcher));
            place = matcher.end();
        }
        if (terms.isEmpty()) {
            throw new IllegalArgumentException("a side of a check is empty");
        }
        return terms;
    }

    private static Term term(Matcher matcher) {
        double sign = matcher.group(1).equals("-") ? -1 : 1;
        double factor = matcher.group(2) == null ? 1 : Double.parseDouble(matcher.group(2));
        if (matcher.group(3) == null) {
            return new Term(sign * factor * Double.parseDouble(matcher.group(5)), Optional.empty());
        }
        return new Term(sign * factor, Optional.of(new Figure(matcher.group(3), matcher.group(4))));
    }

    double value(Lookup figures) {
        return figure.map(each -> factor * figures.value(each)).orElse(factor);
    }
}
