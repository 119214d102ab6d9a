package dev.lloyd.bench.peers;

import java.util.Locale;

/// A drawing in the making: elements of SVG, one a line, pixels to a tenth.
final class Svg {
    private final int width;
    private final int height;
    private final StringBuilder elements = new StringBuilder();

    /// An empty drawing on white.
    Svg(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /// Ends of words at a place, or their middle.
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /// A line through points.
    ///
    /// @param points x and y by turns
    /// @param style of the stroke, such as `stroke="#000"`
    void line(double[] points, String style) {
        StringBuilder path = new StringBuilder();
        for (int index = 0; index < points.length; index += 2) {
            path.append(index == 0 ? "M" : "L").append(number(points[index])).append(' ');
            path.append(number(points[index + 1]));
        }
        elements.append("<path fill=\"none\" d=\"").append(path).append("\" ");
        elements.append(style).append("/>\n");
    }

    /// A filled shape around a point.
    ///
    /// @param path relative to the point
    void mark(double x, double y, String path, String colour) {
        elements.append("<path d=\"M").append(number(x)).append(' ').append(number(y));
        elements.append(path).append("\" fill=\"").append(colour).append("\" stroke=\"#fff\" stroke-width=\"0.7\"/>\n");
    }

    /// Words with a white rim, so that lines behind them do not disturb.
    ///
    /// @param y of the middle of the letters
    void text(double x, double y, Anchor anchor, String colour, String words) {
        elements.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y + 3.5));
        elements.append("\" text-anchor=\"").append(anchor.name().toLowerCase(Locale.ROOT));
        elements.append("\" fill=\"").append(colour).append("\">").append(escaped(words));
        elements.append("</text>\n");
    }

    /// The same, bold.
    void heading(double x, double y, String words) {
        elements.append("<text font-weight=\"bold\" x=\"").append(number(x)).append("\" y=\"");
        elements.append(number(y)).append("\">").append(escaped(words)).append("</text>\n");
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /// The whole drawing.
    @Override
    public String toString() {
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                                + " font-family=\"Helvetica, Arial, sans-serif\" font-size=\"11\">\n",
                        width,
                        height,
                        width,
                        height)
                + "<style>text{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}</style>\n"
                + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
                + elements
                + "</svg>\n";
    }
}
