package dev.lloyd.bench.peers;

import java.util.Arrays;

/// How the codes of a maker are drawn: in colours that any vision tells apart, Okabe and Ito's, and in shapes.
enum MakerMark {
    LLOYD(SearchPeer.OURS, "#0072b2", "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z"),
    FAISS("faiss", "#c04f00", "m0-5l4.8 8.4h-9.6z"),
    LUCENE("Lucene", "#00795a", "m-3.6-3.6h7.2v7.2h-7.2z"),
    JVECTOR("JVector", "#a8487f", "m0-5.2l5.2 5.2l-5.2 5.2l-5.2-5.2z"),
    OTHER("others", "#3b3b3b", "m-1.5-4.5h3v3h3v3h-3v3h-3v-3h-3v-3h3z");

    private final String maker;
    private final String colour;
    private final String path;

    MakerMark(String maker, String colour, String path) {
        this.maker = maker;
        this.colour = colour;
        this.path = path;
    }

    static MakerMark of(String maker) {
        return Arrays.stream(values())
                .filter(mark -> mark.maker.equals(maker))
                .findFirst()
                .orElse(OTHER);
    }

    String maker() {
        return maker;
    }

    String colour() {
        return colour;
    }

    /// The shape, relative to its middle.
    String path() {
        return path;
    }
}
