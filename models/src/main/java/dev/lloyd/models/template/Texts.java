package dev.lloyd.models.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/// What Python does with texts.
final class Texts {
    private static final Pattern WORD = Pattern.compile("\\p{L}+");
    private static final Pattern TITLE_WORD = Pattern.compile("[^-\\s({\\[<]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern LINE_END = Pattern.compile("\\R");

    private Texts() {}

    /// Whether Python takes a letter for a blank.
    static boolean isBlank(int letter) {
        return Character.isWhitespace(letter) || Character.isSpaceChar(letter) || letter == '\u0085';
    }

    static String stripped(String text) {
        return stripped(text, Texts::isBlank, true, true);
    }

    static String stripped(String text, IntPredicate taken, boolean left, boolean right) {
        int from = 0;
        int to = text.length();
        while (left && from < to && taken.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (right && to > from && taken.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    /// Strips letters, or blanks if none are given.
    static String stripped(String text, Given given, boolean left, boolean right) {
        if (given.some("chars").isEmpty()) {
            return stripped(text, Texts::isBlank, left, right);
        }
        String letters = given.text("chars");
        Budget.search(text, letters);
        return stripped(text, letter -> letters.indexOf(letter) >= 0, left, right);
    }

    static List<Object> split(String text, Given given) {
        long most = given.whole("maxsplit", -1);
        long limit = most < 0 ? Long.MAX_VALUE : most;
        if (given.some("sep").isEmpty()) {
            return words(text, limit);
        }
        String separator = searched(text, given, "sep");
        if (separator.isEmpty()) {
            throw new IllegalArgumentException("split: the separator is empty");
        }
        List<Object> parts = new ArrayList<>();
        int from = 0;
        for (int place = text.indexOf(separator); place >= 0 && parts.size() < limit; ) {
            add(parts, text.substring(from, place));
            from = place + separator.length();
            place = text.indexOf(separator, from);
        }
        add(parts, text.substring(from));
        return parts;
    }

    /// Split at blanks; what is left after the last split keeps its own.
    private static List<Object> words(String text, long limit) {
        List<Object> words = new ArrayList<>();
        String rest = stripped(text, Texts::isBlank, true, false);
        int from = 0;
        while (from < rest.length()) {
            int to = from;
            while (to < rest.length() && !isBlank(rest.charAt(to))) {
                to++;
            }
            if (words.size() == limit) {
                to = rest.length();
            }
            add(words, rest.substring(from, to));
            from = to;
            while (from < rest.length() && isBlank(rest.charAt(from))) {
                from++;
            }
        }
        return words;
    }

    private static void add(List<Object> parts, String part) {
        Budget.step();
        parts.add(part);
    }

    /// Lines without their ends; one more, empty, if the text ends with a line's end.
    static List<String> lines(String text) {
        return Arrays.asList(LINE_END.split(text, -1));
    }

    static List<Object> splitLines(String text) {
        List<Object> lines = new ArrayList<>(lines(text));
        Budget.made(lines.size());
        if (lines.getLast().equals("")) {
            lines.removeLast();
        }
        return lines;
    }

    static long count(String text, Given given) {
        String part = searched(text, given, "sub");
        if (part.isEmpty()) {
            return text.codePointCount(0, text.length()) + 1L;
        }
        long count = 0;
        for (int place = text.indexOf(part); place >= 0; place = text.indexOf(part, place + part.length())) {
            count++;
        }
        return count;
    }

    /// Where a part is, in code points, or -1.
    static long find(String text, Given given) {
        int place = text.indexOf(searched(text, given, "sub"));
        return place < 0 ? place : text.codePointCount(0, place);
    }

    private static String searched(String text, Given given, String name) {
        String part = given.text(name);
        Budget.search(text, part);
        return part;
    }

    static String replaced(String text, Given given) {
        String part = searched(text, given, "old");
        String other = given.text("new");
        long limit = given.whole("count", -1);
        if (limit < 0) {
            // At most so many characters; an empty part stands before every character.
            Budget.spend((text.length() + 1L) / Math.max(1, part.length()) * other.length());
            return text.replace(part, other);
        }
        if (part.isEmpty()) {
            throw new IllegalArgumentException("replace: a count goes with a part that is not empty");
        }
        StringBuilder target = new StringBuilder();
        int from = 0;
        for (int place = text.indexOf(part); place >= 0 && limit > 0; limit--) {
            target.append(text, from, place).append(Budget.paid(other));
            from = place + part.length();
            place = text.indexOf(part, from);
        }
        return target.append(text, from, text.length()).toString();
    }

    static String indented(String text, Given given) {
        Object width = given.find("width").orElse(4L);
        String blanks = width instanceof String written ? written : " ".repeat(Math.clamp(Values.whole(width), 0, 100));
        StringBuilder target = new StringBuilder();
        boolean first = true;
        for (String line : lines(text)) {
            boolean moved = first ? given.flag("first") : given.flag("blank") || !line.isEmpty();
            target.append(first ? "" : "\n")
                    .append(moved ? Budget.paid(blanks) : "")
                    .append(line);
            first = false;
        }
        return target.toString();
    }

    static String capitalized(String text) {
        int first = text.isEmpty() ? 0 : Character.charCount(text.codePointAt(0));
        return text.substring(0, first).toUpperCase(Locale.ROOT)
                + text.substring(first).toLowerCase(Locale.ROOT);
    }

    /// As the method: every run of letters is a word.
    static String title(String text) {
        return WORD.matcher(text).replaceAll(word -> capitalized(word.group()));
    }

    /// As the filter: words end at blanks, hyphens and opening brackets.
    static String filteredTitle(String text) {
        return TITLE_WORD
                .matcher(text)
                .replaceAll(word -> java.util.regex.Matcher.quoteReplacement(capitalized(word.group())));
    }

    /// As Python's `repr`.
    static String literal(String text) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        StringBuilder target = new StringBuilder().append(quote);
        text.codePoints().forEach(letter -> {
            switch (letter) {
                case '\n' -> target.append("\\n");
                case '\r' -> target.append("\\r");
                case '\t' -> target.append("\\t");
                case '\\' -> target.append("\\\\");
                default -> {
                    if (letter == quote) {
                        target.append('\\').append(quote);
                    } else {
                        target.append(isPrinted(letter) ? Character.toString(letter) : escaped(letter));
                    }
                }
            }
        });
        return target.append(quote).toString();
    }

    private static boolean isPrinted(int letter) {
        return switch (Character.getType(letter)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> letter == ' ';
            default -> true;
        };
    }

    private static String escaped(int letter) {
        return letter < 0x100
                ? "\\x%02x".formatted(letter)
                : letter < 0x10000 ? "\\u%04x".formatted(letter) : "\\U%08x".formatted(letter);
    }
}
