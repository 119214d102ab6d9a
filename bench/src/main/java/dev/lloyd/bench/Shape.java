package dev.lloyd.bench;

import java.util.Arrays;

/// A benchmark's parameter `shape`: numbers with an `x` between them.
public final class Shape {
    private Shape() {}

    /// The numbers.
    public static int[] of(String text) {
        return Arrays.stream(text.split("x", -1)).mapToInt(Integer::parseInt).toArray();
    }

    /// Their product.
    public static double elements(String text) {
        return Arrays.stream(of(text)).asDoubleStream().reduce(1, (left, right) -> left * right);
    }
}
