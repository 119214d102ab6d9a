/// What calibration keeps of a layer's input: mergeable, resumable sums.
@NullMarked
package dev.lloyd.quant.statistics;

import org.jspecify.annotations.NullMarked;
