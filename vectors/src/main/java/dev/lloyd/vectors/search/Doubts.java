package dev.lloyd.vectors.search;

import java.util.Arrays;

/// Vectors that may be among the best though their heads do not promise it, with what their scores are at most. Grows
/// as it must. For one thread.
final class Doubts {
    private int[] places = new int[256];
    private double[] limits = new double[places.length];
    private int size;

    int size() {
        return size;
    }

    void add(int place, double limit) {
        if (size == places.length) {
            places = Arrays.copyOf(places, 2 * size);
            limits = Arrays.copyOf(limits, 2 * size);
        }
        places[size] = place;
        limits[size++] = limit;
    }

    int place(int index) {
        return places[index];
    }

    double limit(int index) {
        return limits[index];
    }

    void clear() {
        size = 0;
    }
}
