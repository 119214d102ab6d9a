package dev.lloyd.vectors.search;

/// A binary heap, the worst on top: a vector takes some `log k` steps.
final class HeapBest implements Best {
    private final double[] scores;
    private final int[] vectors;
    private int size;

    /// @param k how many are kept, 1 or more
    HeapBest(int k) {
        this.scores = new double[k];
        this.vectors = new int[k];
    }

    @Override
    public int most() {
        return scores.length;
    }

    @Override
    public void offer(int vector, double given) {
        double score = Double.isNaN(given) ? Double.NEGATIVE_INFINITY : given;
        if (size < scores.length) {
            put(size, vector, score);
            up(size++);
        } else if (isWorse(scores[0], vectors[0], score, vector)) {
            put(0, vector, score);
            down();
        }
    }

    @Override
    public double floor() {
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

    @Override
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
