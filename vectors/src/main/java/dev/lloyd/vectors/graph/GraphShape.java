package dev.lloyd.vectors.graph;

/// How a graph is built.
///
/// @param degree links of a vector, at most, 1 to {@value #DEGREE_MOST}
/// @param beam candidates that are kept while the links of a vector are looked for, 1 to {@value #BEAM_MOST}; the
///     more, the better the links and the longer it takes
/// @param alpha how far links may lead in like directions while a vector has fewer than it may have: a link is left out
///     if another leads `alpha` times nearer to where it leads, 1 or more
public record GraphShape(int degree, int beam, double alpha) {
    /// The most links of a vector.
    public static final int DEGREE_MOST = 512;

    /// The widest beam.
    public static final int BEAM_MOST = 1 << 20;

    /// The shape for those who name none.
    public static final GraphShape DEFAULT = new GraphShape(32, 100, 1.75);

    /// Checks the ranges above.
    public GraphShape {
        if (degree < 1 || degree > DEGREE_MOST) {
            throw new IllegalArgumentException("a vector has 1 to " + DEGREE_MOST + " links, not " + degree);
        }
        if (beam < 1 || beam > BEAM_MOST) {
            throw new IllegalArgumentException("a graph is built with a beam of 1 to " + BEAM_MOST + ", not " + beam);
        }
        if (!(alpha >= 1 && alpha < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("alpha is a finite number of 1 or more, not " + alpha);
        }
    }

    /// The same with other many links.
    public GraphShape withDegree(int links) {
        return new GraphShape(links, beam, alpha);
    }

    /// The same with another beam.
    public GraphShape withBeam(int candidates) {
        return new GraphShape(degree, candidates, alpha);
    }
}
