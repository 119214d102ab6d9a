/// Summaries of many numbers that say how sure they are: means with standard errors, percentiles.
@NullMarked
package dev.lloyd.lab.spread;

import org.jspecify.annotations.NullMarked;
