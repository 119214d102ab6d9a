package dev.lloyd.vectors.graph;

/// Links while a graph is built. Lists are replaced, never changed. Memory: 4 bytes a link and about 24 a vector.
final class GrowingLinks implements Links {
    private static final int[] NONE = new int[0];

    private final int[][] lists;
    private final int degree;

    /// @param degree links of a vector, at most, while it is built
    GrowingLinks(int size, int degree) {
        this.lists = new int[size][];
        java.util.Arrays.fill(lists, NONE);
        this.degree = degree;
    }

    @Override
    public int size() {
        return lists.length;
    }

    @Override
    public int degree() {
        return degree;
    }

    @Override
    public int read(int vector, int[] target) {
        int[] list = lists[vector];
        System.arraycopy(list, 0, target, 0, list.length);
        return list.length;
    }

    int[] of(int vector) {
        return lists[vector];
    }

    void put(int vector, int[] list) {
        lists[vector] = list;
    }
}
