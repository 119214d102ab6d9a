package dev.lloyd.bench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What one call of a benchmark does: `(perElement + perBit * bits) * growth(elements)` units, where `elements` is
/// the product of the numbers in the benchmark's parameter `shape`, such as `4096` or `1024x1024`, and `bits` its
/// parameter of that name, or 0.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Work {
    /// What is counted.
    Unit unit();

    /// Units for each element.
    double perElement();

    /// Units for each element and bit of a code.
    double perBit() default 0;

    /// How the work grows.
    Growth growth() default Growth.LINEAR;
}
