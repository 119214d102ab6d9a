/// How results and progress reach a reader: tables for people, JSON for machines, a progress line on a
/// terminal.
@NullMarked
package dev.lloyd.cli.output;

import org.jspecify.annotations.NullMarked;
