/// Measures speed: JMH benchmarks of every kernel and of whole operations, beside their peers, in one table. Start
/// at {@link dev.lloyd.bench.Main}; {@link dev.lloyd.bench.Suite} lists the classes of benchmarks and runs them,
/// {@link dev.lloyd.bench.Work} says what a benchmark's time is divided by.
///
/// Not here: quality (the laboratory measures it), and anything that is published. Runs from the class path, not as
/// a module, because JMH's generated classes and its forks expect that.
@NullMarked
package dev.lloyd.bench;

import org.jspecify.annotations.NullMarked;
