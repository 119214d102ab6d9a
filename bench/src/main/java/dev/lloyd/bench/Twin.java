package dev.lloyd.bench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The benchmark calls a kernel that has a scalar twin: it is run with that too, on one thread.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Twin {}
