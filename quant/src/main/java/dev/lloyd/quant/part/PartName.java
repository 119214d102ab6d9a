package dev.lloyd.quant.part;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Names and documents a part, for recipe lines and for `lloyd parts`.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface PartName {
    /// The name in a recipe line: lower-case words joined by hyphens.
    String value();

    /// What the part does, in one sentence.
    String summary();

    /// The paper it comes from: authors, short title, year.
    String source() default "folklore";
}
