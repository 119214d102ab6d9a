/// The commands, one class each: its options with their help, its examples, what it prints.
///
/// A command is a class with a `@Command`; {@link dev.lloyd.cli.Lloyd} lists it. It throws what its library throws;
/// what becomes of that is not its business.
@NullMarked
package dev.lloyd.cli.command;

import org.jspecify.annotations.NullMarked;
