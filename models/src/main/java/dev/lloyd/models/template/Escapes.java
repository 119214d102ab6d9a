package dev.lloyd.models.template;

/// What a string of a template stands for: Python's escapes.
final class Escapes {
    private final String source;
    private int place;

    private Escapes(String source) {
        this.source = source;
    }

    /// @param source between its quotes
    /// @throws IllegalArgumentException if an escape is none
    static String read(String source) {
        return source.indexOf('\\') < 0 ? source : new Escapes(source).all();
    }

    private String all() {
        StringBuilder text = new StringBuilder();
        while (place < source.length()) {
            char letter = source.charAt(place++);
            if (letter == '\\' && place < source.length()) {
                escape(source.charAt(place++), text);
            } else {
                text.append(letter);
            }
        }
        return text.toString();
    }

    private void escape(char letter, StringBuilder text) {
        switch (letter) {
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'a' -> text.append('\u0007');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'v' -> text.append('\u000B');
            case '\\', '\'', '"' -> text.append(letter);
            case '\n' -> text.append(""); // The string goes on in the next line.
            case 'x' -> text.appendCodePoint(number(letter, 2));
            case 'u' -> text.appendCodePoint(number(letter, 4));
            case 'U' -> text.appendCodePoint(number(letter, 8));
            case 'N' -> throw new IllegalArgumentException("\\N in a string is not supported");
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(text);
            default -> text.append('\\').append(letter); // As Python does.
        }
    }

    private int number(char letter, int digits) {
        int end = place + digits;
        String written = source.substring(place, Math.min(end, source.length()));
        if (!written.matches("[0-9a-fA-F]{" + digits + "}")) {
            throw new IllegalArgumentException("\\" + letter + " is followed by " + digits + " hexadecimal digits");
        }
        long number = Long.parseLong(written, 16);
        if (number > Character.MAX_CODE_POINT) {
            throw new IllegalArgumentException("\\" + letter + written + " is no character");
        }
        place = end;
        return (int) number;
    }

    /// Up to three digits, of which the first is behind already.
    private void octal(StringBuilder text) {
        int start = place - 1;
        while (place < source.length()
                && place < start + 3
                && source.charAt(place) >= '0'
                && source.charAt(place) <= '7') {
            place++;
        }
        text.append((char) Integer.parseInt(source.substring(start, place), 8));
    }
}
