package dev.lloyd.models.template;

import dev.lloyd.models.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/// Cuts a template into words.
final class Lexer {
    private static final List<String> SYMBOLS = List.of(
            "==", "!=", "<=", ">=", "//", "**", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{",
            "}", ",", ".", ":", "|");

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
            text = text.stripLeading();
        }
        if (end < source.length()) {
            char mark = end + 2 < source.length() ? source.charAt(end + 2) : ' ';
            if (mark == '-') {
                text = text.stripTrailing();
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
        String indent = source.substring(source.lastIndexOf('\n', end - 1) + 1, end);
        return indent.isBlank() ? text.substring(0, Math.max(0, text.length() - indent.length())) : text;
    }

    private void tag(char kind) {
        if (kind == '#') {
            int close = source.indexOf("#}", place + 2);
            if (close < 0) {
                throw error("a comment does not end");
            }
            boolean strip = source.charAt(close - 1) == '-';
            advance(close + 2);
            afterBlock(strip);
            return;
        }
        tokens.add(new Token(Kind.TAG, kind == '{' ? "{{" : "{%", line));
        advance(place + 2);
        if (place < source.length() && (source.charAt(place) == '-' || source.charAt(place) == '+')) {
            advance(place + 1);
        }
        String close = kind == '{' ? "}}" : "%}";
        int depth = 0;
        while (true) {
            skipBlanks();
            boolean strip = source.startsWith("-" + close, place);
            boolean keep = source.startsWith("+" + close, place);
            if (depth == 0 && (strip || keep || source.startsWith(close, place))) {
                tokens.add(new Token(Kind.TAG, close, line));
                advance(place + close.length() + (strip || keep ? 1 : 0));
                if (kind == '%') {
                    afterBlock(strip);
                    skipNothingIf(keep);
                } else {
                    stripping = strip;
                }
                return;
            }
            Token word = word();
            depth += word.is(Kind.SYMBOL, "{") ? 1 : word.is(Kind.SYMBOL, "}") ? -1 : 0;
            tokens.add(word);
        }
    }

    /// A block takes the newline after it away.
    private void afterBlock(boolean strip) {
        stripping = strip;
        if (!strip && place < source.length() && source.charAt(place) == '\n') {
            advance(place + 1);
        }
    }

    private void skipNothingIf(boolean keep) {
        if (keep && place > 0 && source.charAt(place - 1) == '\n') {
            place--;
            line--;
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
        if (Character.isDigit(first)) {
            while (place < source.length()
                    && (Character.isDigit(source.charAt(place)) || source.charAt(place) == '.' && isDigit(place + 1))) {
                place++;
            }
            return new Token(Kind.NUMBER, source.substring(start, place), begun);
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

    private boolean isDigit(int index) {
        return index < source.length() && Character.isDigit(source.charAt(index));
    }

    private String string(char quote) {
        StringBuilder text = new StringBuilder();
        place++;
        while (place < source.length() && source.charAt(place) != quote) {
            char next = source.charAt(place);
            if (next == '\\' && place + 1 < source.length()) {
                place++;
                text.append(source.charAt(place) == 'u' ? codePoint() : escaped(source.charAt(place)));
            } else {
                text.append(next);
            }
            advance(place + 1);
        }
        if (place >= source.length()) {
            throw error("a string does not end");
        }
        place++;
        return text.toString();
    }

    /// After a backslash and `u`, at which the place is: four digits, on the last of which it ends.
    private char codePoint() {
        int end = place + 5;
        if (end > source.length() || !source.substring(place + 1, end).matches("[0-9a-fA-F]{4}")) {
            throw error("\\u is followed by four hexadecimal digits");
        }
        char letter = (char) Integer.parseInt(source.substring(place + 1, end), 16);
        place = end - 1;
        return letter;
    }

    private static String escaped(char letter) {
        return switch (letter) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case '\\', '\'', '"' -> String.valueOf(letter);
            case '\n' -> ""; // The string goes on in the next line.
            default -> "\\" + letter;
        };
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
