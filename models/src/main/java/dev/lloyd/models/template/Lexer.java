package dev.lloyd.models.template;

import dev.lloyd.models.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts a template into words.
final class Lexer {
    private static final List<String> SYMBOLS = List.of(
            "==", "!=", "<=", ">=", "//", "**", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{",
            "}", ",", ".", ":", "|");

    /// Digits with points and an exponent; what they are is for the parser.
    private static final Pattern NUMBER = Pattern.compile("[0-9]++(?:\\.[0-9]++)*+(?:[eE][+-]?[0-9]++)?+");

    private static final Pattern RAW = Pattern.compile("\\{%[-+]?+\\s*+raw\\s*+(-?+)%}");
    private static final Pattern END_RAW = Pattern.compile("\\{%[-+]?+\\s*+endraw\\s*+([-+]?+)%}");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int place;
    private int line = 1;
    /// Whether white space after the last tag is taken away.
    private boolean stripping;

    Lexer(String source) {
        String unix = source.replace("\r\n", "\n");
        this.source = unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix;
    }

    List<Token> tokens() {
        while (place < source.length()) {
            int open = nextTag();
            text(open);
            if (open < source.length()) {
                tag(source.charAt(open + 1));
            }
        }
        tokens.add(new Token(Kind.END, "the end", line));
        return tokens;
    }

    private int nextTag() {
        int found = place;
        while (found < source.length()) {
            found = source.indexOf('{', found);
            if (found < 0 || found + 1 >= source.length()) {
                return source.length();
            }
            if ("{%#".indexOf(source.charAt(found + 1)) >= 0) {
                return found;
            }
            found++;
        }
        return source.length();
    }

    private void text(int end) {
        String text = source.substring(place, end);
        if (stripping) {
            text = Texts.stripped(text, Texts::isBlank, true, false);
        }
        if (end < source.length()) {
            char mark = end + 2 < source.length() ? source.charAt(end + 2) : ' ';
            if (mark == '-') {
                text = Texts.stripped(text, Texts::isBlank, false, true);
            } else if (source.charAt(end + 1) != '{' && mark != '+') {
                text = withoutIndent(text, end);
            }
        }
        if (!text.isEmpty()) {
            tokens.add(new Token(Kind.TEXT, text, line));
        }
        advance(end);
    }

    /// A block tag that begins a line takes the blanks before it away.
    private String withoutIndent(String text, int end) {
        int from = end;
        while (from > 0 && source.charAt(from - 1) != '\n' && Texts.isBlank(source.charAt(from - 1))) {
            from--;
        }
        boolean begins = from == 0 || source.charAt(from - 1) == '\n';
        return begins ? text.substring(0, Math.max(0, text.length() - (end - from))) : text;
    }

    private void tag(char kind) {
        Matcher raw = RAW.matcher(source).region(place, source.length());
        if (kind == '#') {
            comment();
        } else if (raw.lookingAt()) {
            raw(raw.end(), raw.group(1).equals("-"));
        } else {
            code(kind);
        }
    }

    private void comment() {
        int close = source.indexOf("#}", place + 2);
        if (close < 0) {
            throw error("a comment does not end");
        }
        boolean strip = source.charAt(close - 1) == '-';
        advance(close + 2);
        afterBlock(strip);
    }

    /// What is between `raw` and `endraw` is text.
    private void raw(int start, boolean strip) {
        Matcher close = END_RAW.matcher(source);
        if (!close.find(start)) {
            throw error("'endraw' is missing");
        }
        advance(start);
        stripping = strip;
        text(close.start());
        advance(close.end());
        afterBlock(close.group(1).equals("-"));
    }

    private void code(char kind) {
        tokens.add(new Token(Kind.TAG, kind == '{' ? "{{" : "{%", line));
        advance(place + 2);
        if (place < source.length() && (source.charAt(place) == '-' || source.charAt(place) == '+')) {
            advance(place + 1);
        }
        String close = kind == '{' ? "}}" : "%}";
        int depth = 0;
        skipBlanks();
        while (depth > 0 || !closes(kind, close)) {
            Token word = word();
            depth += word.is(Kind.SYMBOL, "{") ? 1 : word.is(Kind.SYMBOL, "}") ? -1 : 0;
            tokens.add(word);
            skipBlanks();
        }
    }

    /// Takes the end of a tag, if it is here.
    private boolean closes(char kind, String close) {
        boolean strip = source.startsWith("-" + close, place);
        boolean keep = kind == '%' && source.startsWith("+" + close, place);
        if (!strip && !keep && !source.startsWith(close, place)) {
            return false;
        }
        tokens.add(new Token(Kind.TAG, close, line));
        advance(place + close.length() + (strip || keep ? 1 : 0));
        stripping = strip;
        if (kind == '%' && !keep) {
            afterBlock(strip);
        }
        return true;
    }

    /// A block takes the newline after it away.
    private void afterBlock(boolean strip) {
        stripping = strip;
        if (!strip && place < source.length() && source.charAt(place) == '\n') {
            advance(place + 1);
        }
    }

    private void skipBlanks() {
        while (place < source.length() && Character.isWhitespace(source.charAt(place))) {
            advance(place + 1);
        }
        if (place >= source.length()) {
            throw error("a tag does not end");
        }
    }

    private Token word() {
        char first = source.charAt(place);
        int start = place;
        int begun = line;
        if (first == '\'' || first == '"') {
            return new Token(Kind.STRING, string(first), begun);
        }
        Matcher number = NUMBER.matcher(source).region(place, source.length());
        if (number.lookingAt()) {
            place = number.end();
            return new Token(Kind.NUMBER, number.group(), begun);
        }
        if (Character.isJavaIdentifierStart(first)) {
            while (place < source.length() && Character.isJavaIdentifierPart(source.charAt(place))) {
                place++;
            }
            return new Token(Kind.NAME, source.substring(start, place), begun);
        }
        for (String symbol : SYMBOLS) {
            if (source.startsWith(symbol, place)) {
                place += symbol.length();
                return new Token(Kind.SYMBOL, symbol, begun);
            }
        }
        throw error("'" + first + "' is not understood");
    }

    private String string(char quote) {
        int start = place + 1;
        int end = start;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw error("a string does not end");
        }
        advance(end + 1);
        try {
            return Escapes.read(source.substring(start, end));
        } catch (IllegalArgumentException none) {
            throw error(String.valueOf(none.getMessage()));
        }
    }

    private void advance(int end) {
        for (; place < end; place++) {
            line += source.charAt(place) == '\n' ? 1 : 0;
        }
    }

    private IllegalArgumentException error(String message) {
        return new Token(Kind.END, "", line).error(message);
    }
}
