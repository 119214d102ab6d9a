package dev.lloyd.bench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The benchmark does what another method of its class does, with somebody else's code.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Peer {
    /// The method.
    String of();

    /// Whose code.
    String name();
}
