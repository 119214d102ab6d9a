/// The `lloyd` command: where it starts, which commands there are, and what becomes of an error.
///
/// Start with {@link dev.lloyd.cli.Lloyd}. A command is a file in `dev.lloyd.cli.command`; how results reach a
/// terminal or a machine is in `dev.lloyd.cli.output`. No mathematics and no file formats here: a command reads its
/// options, calls a library module and prints what it returns.
@NullMarked
package dev.lloyd.cli;

import org.jspecify.annotations.NullMarked;
