/// Vector codecs for tables that are too big for one machine. {@link dev.lloyd.spark.VectorSample} takes what a
/// codec learns from, {@link dev.lloyd.spark.TableCodec} codes, searches and writes index files (start here),
/// {@link dev.lloyd.spark.VectorColumns} says where in a table things stand. What is computed is in
/// `dev.lloyd.vectors`; here rows are handed to it in blocks, and nothing holds a partition.
@NullMarked
package dev.lloyd.spark;

import org.jspecify.annotations.NullMarked;
