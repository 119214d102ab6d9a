package dev.lloyd.models.template;

import java.util.List;
import java.util.Map;

/// As Python's `json.dumps` without escaping of other scripts.
final class Json {
    private final int indent;
    private final StringBuilder target = new StringBuilder();

    private Json(int indent) {
        this.indent = indent;
    }

    /// @param indent blanks for each level, or 0 for one line
    static String of(Object value, int indent) {
        Json json = new Json(indent);
        json.write(value, 0);
        return json.target.toString();
    }

    private void write(Object value, int depth) {
        Budget.step();
        switch (value) {
            case String text -> write(quoted(text));
            case Boolean truth -> write(truth ? "true" : "false");
            case Double number -> write(Numbers.text(number));
            case Number number -> write(number.toString());
            case List<?> list -> Budget.deeper(() -> list(list, depth));
            case Map<?, ?> map -> Budget.deeper(() -> map(map, depth));
            case Values.None none -> write("null");
            default -> throw new IllegalArgumentException("'" + Values.text(value) + "' cannot be written as JSON");
        }
    }

    private boolean list(List<?> list, int depth) {
        write("[");
        for (int index = 0; index < list.size(); index++) {
            newLine(index > 0, depth + 1);
            write(list.get(index), depth + 1);
        }
        return close(list.isEmpty(), "]", depth);
    }

    private boolean map(Map<?, ?> map, int depth) {
        write("{");
        boolean following = false;
        for (Map.Entry<?, ?> each : map.entrySet()) {
            newLine(following, depth + 1);
            write(quoted(key(each.getKey())) + ": ");
            write(each.getValue(), depth + 1);
            following = true;
        }
        return close(map.isEmpty(), "}", depth);
    }

    private static String key(Object key) {
        return key instanceof Boolean truth ? truth ? "true" : "false" : Values.text(key);
    }

    private void newLine(boolean following, int depth) {
        if (indent > 0) {
            write((following ? ",\n" : "\n") + " ".repeat(indent * depth));
        } else {
            write(following ? ", " : "");
        }
    }

    private boolean close(boolean empty, String bracket, int depth) {
        if (indent > 0 && !empty) {
            write("\n" + " ".repeat(indent * depth));
        }
        write(bracket);
        return empty;
    }

    private void write(String text) {
        target.append(Budget.paid(text));
    }

    private static String quoted(String text) {
        StringBuilder target = new StringBuilder("\"");
        for (int place = 0; place < text.length(); place++) {
            char letter = text.charAt(place);
            switch (letter) {
                case '"' -> target.append("\\\"");
                case '\\' -> target.append("\\\\");
                case '\n' -> target.append("\\n");
                case '\r' -> target.append("\\r");
                case '\t' -> target.append("\\t");
                case '\b' -> target.append("\\b");
                case '\f' -> target.append("\\f");
                default -> target.append(letter < ' ' ? "\\u%04x".formatted((int) letter) : String.valueOf(letter));
            }
        }
        return target.append('"').toString();
    }
}
