package dev.lloyd.vectors.graph;

import dev.lloyd.vectors.codec.CodePoints;
import dev.lloyd.vectors.codec.CodedWindow;

/// Distances of vectors from one of them, for one thread.
final class Ruler implements Walk.Aim {
    /// Codes that are gathered at a time.
    private static final int PIECE = 64;

    private final CodeSpace space;
    private final CodePoints points;
    private final CodedWindow window;
    private final int[] piece = new int[PIECE];
    private final float[] products = new float[PIECE];
    private CodePoints.Products from;
    private int origin;

    Ruler(CodeSpace space) {
        this.space = space;
        this.points = new CodePoints(space.vectors(), 1);
        this.window = new CodedWindow(space.vectors(), PIECE);
        this.from = points.products(0);
    }

    /// Measures from another vector.
    void from(int vector) {
        points.read(0, vector);
        from = points.products(0);
        origin = vector;
    }

    /// The squared distances, negated.
    @Override
    public void score(int[] vectors, int count, float floor, float[] scores) {
        for (int first = 0; first < count; first += PIECE) {
            int some = Math.min(PIECE, count - first);
            System.arraycopy(vectors, first, piece, 0, some);
            window.gather(piece, some);
            from.all(window, products);
            for (int index = 0; index < some; index++) {
                scores[first + index] = -space.distance(origin, piece[index], products[index]);
            }
        }
    }
}
