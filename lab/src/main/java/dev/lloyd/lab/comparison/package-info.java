/// Comparisons: many recipes at many rates in one laboratory, as a Markdown table and as a report.
@NullMarked
package dev.lloyd.lab.comparison;

import org.jspecify.annotations.NullMarked;
