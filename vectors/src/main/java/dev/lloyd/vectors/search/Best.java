package dev.lloyd.vectors.search;

/// The `k` best of the vectors that were offered: of equal scores the one with the lower number. A binary heap, the
/// worst on top.
public final class Best {
    private final double[] scores;
    private final int[] vectors;
    private int size;

    /// @param k how many are kept, 0 or more
    public Best(int k) {
        this.scores = new double[k];
        this.vectors = new int[k];
    }

    /// How many are kept.
    public int most() {
        return scores.length;
    }

    /// Takes a vector if it is among the best so far.
    public void offer(int vector, double score) {
        if (size < scores.length) {
            put(size, vector, score);
            up(size++);
        } else if (size > 0 && isWorse(scores[0], vectors[0], score, vector)) {
            put(0, vector, score);
            down();
        }
    }

    /// The score that a vector has to reach to be kept: that of the worst, if as many as are kept were offered.
    public double floor() {
        if (scores.length == 0) {
            return Double.POSITIVE_INFINITY;
        }
        return size < scores.length ? Double.NEGATIVE_INFINITY : scores[0];
    }

    private static boolean isWorse(double left, int leftVector, double right, int rightVector) {
        return left < right || (left == right && leftVector > rightVector);
    }

    private boolean isWorse(int left, int right) {
        return isWorse(scores[left], vectors[left], scores[right], vectors[right]);
    }

    private void put(int place, int vector, double score) {
        scores[place] = score;
        vectors[place] = vector;
    }

    private void swap(int left, int right) {
        double score = scores[left];
        int vector = vectors[left];
        put(left, vectors[right], scores[right]);
        put(right, vector, score);
    }

    private void up(int start) {
        int place = start;
        while (place > 0 && isWorse(place, (place - 1) / 2)) {
            swap(place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
    }

    private void down() {
        int place = 0;
        while (true) {
            int worst = place;
            for (int child = 2 * place + 1; child <= 2 * place + 2 && child < size; child++) {
                worst = isWorse(child, worst) ? child : worst;
            }
            if (worst == place) {
                return;
            }
            swap(place, worst);
            place = worst;
        }
    }

    /// Takes all out, the best first.
    public Neighbours drain() {
        int[] found = new int[size];
        float[] values = new float[size];
        while (size > 0) {
            size--;
            found[size] = vectors[0];
            values[size] = (float) scores[0];
            put(0, vectors[size], scores[size]);
            down();
        }
        return new Neighbours(found, values);
    }
}
