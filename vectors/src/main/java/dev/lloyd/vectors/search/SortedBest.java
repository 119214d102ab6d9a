package dev.lloyd.vectors.search;

/// A sorted array. Moving a part of some hundred places costs less than a heap's steps, each of which goes one way or
/// the other at random.
final class SortedBest implements Best {
    /// The most that are kept so: where moving them costs as much as a heap's steps.
    static final int MOST = 1024;

    /// What orders scores, ascending: the lesser, the higher the score.
    private final long[] keys;

    private final int[] vectors;
    private int size;

    /// What a key must not be more than to be put in.
    private long limit;

    SortedBest(int k) {
        this.keys = new long[k];
        this.vectors = new int[k];
        this.limit = k == 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    @Override
    public int most() {
        return keys.length;
    }

    private static long key(double score) {
        // Adding 0 makes a negative zero positive.
        long bits = Double.doubleToRawLongBits(Double.isNaN(score) ? Double.NEGATIVE_INFINITY : score + 0.0);
        return ~(bits ^ ((bits >> 63) & Long.MAX_VALUE));
    }

    private static double score(long key) {
        return Double.longBitsToDouble(~key ^ ((~key >> 63) & Long.MAX_VALUE));
    }

    @Override
    public void offer(int vector, double score) {
        long key = key(score);
        if (key > limit) {
            return;
        }
        int place = below(key);
        while (place < size && keys[place] == key && vectors[place] < vector) {
            place++;
        }
        if (place == keys.length) {
            return;
        }
        int moved = Math.min(size, keys.length - 1) - place;
        System.arraycopy(keys, place, keys, place + 1, moved);
        System.arraycopy(vectors, place, vectors, place + 1, moved);
        keys[place] = key;
        vectors[place] = vector;
        size = Math.min(size + 1, keys.length);
        limit = size == keys.length ? keys[size - 1] : Long.MAX_VALUE;
    }

    /// How many keys are less: halves are taken by their lengths alone, since a branch would be as good as random.
    private int below(long key) {
        int from = 0;
        for (int count = size; count > 0; count >>>= 1) {
            int half = (count + 1) >>> 1;
            from += keys[from + half - 1] < key ? half : 0;
        }
        return from;
    }

    @Override
    public double floor() {
        return keys.length == 0
                ? Double.POSITIVE_INFINITY
                : size < keys.length ? Double.NEGATIVE_INFINITY : score(limit);
    }

    @Override
    public Neighbours drain() {
        int[] found = new int[size];
        float[] values = new float[size];
        for (int place = 0; place < size; place++) {
            found[place] = vectors[place];
            values[place] = (float) score(keys[place]);
        }
        size = 0;
        limit = keys.length == 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        return new Neighbours(found, values);
    }
}
