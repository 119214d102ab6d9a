/// How much recall a vector codec keeps, at how many bytes. {@link dev.lloyd.lab.recall.RecallMeasurement}
/// measures one recipe; {@link dev.lloyd.lab.recall.RecallRow} is what it found.
@NullMarked
package dev.lloyd.lab.recall;

import org.jspecify.annotations.NullMarked;
