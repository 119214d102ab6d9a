package dev.lloyd.lab.report;

/// Makes any text harmless in the three places where a page holds text: between tags, inside attributes, inside the
/// data script.
///
/// Tensor names, recipes and file names come from files that nobody vouches for. Control characters, lone
/// surrogates and the marks that reverse the direction of writing are shown as the replacement character, so that
/// no name can pretend to be another.
final class Escaping {
    private static final char REPLACEMENT = '\uFFFD';

    private Escaping() {}

    /// Text for between tags and inside quoted attributes.
    static String html(String text) {
        StringBuilder target = new StringBuilder(text.length() + 16);
        visible(text).chars().forEach(character -> {
            switch (character) {
                case '&' -> target.append("&amp;");
                case '<' -> target.append("&lt;");
                case '>' -> target.append("&gt;");
                case '"' -> target.append("&quot;");
                case '\'' -> target.append("&#39;");
                default -> target.append((char) character);
            }
        });
        return target.toString();
    }

    /// A JSON document for inside a script element: no character sequence of it can end the element or begin a
    /// comment.
    static String script(String json) {
        return json.replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    /// The text with what cannot or must not be shown replaced.
    static String visible(String text) {
        StringBuilder target = new StringBuilder(text.length());
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            boolean pair = Character.isHighSurrogate(character)
                    && index + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(index + 1));
            if (pair) {
                target.append(character).append(text.charAt(++index));
            } else {
                target.append(hidden(character) ? REPLACEMENT : character);
            }
        }
        return target.toString();
    }

    private static boolean hidden(char character) {
        boolean direction = (character >= '\u202A' && character <= '\u202E')
                || (character >= '\u2066' && character <= '\u2069')
                || character == '\u200E'
                || character == '\u200F';
        boolean control = Character.isISOControl(character) && character != '\n' && character != '\t';
        return direction || control || Character.isSurrogate(character);
    }
}
